"""The directory: who exists, in which domain and department, under which policy."""
