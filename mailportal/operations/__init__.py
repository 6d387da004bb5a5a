"""What a person who runs the portal uses: its processes, its start checks, its demonstration."""
