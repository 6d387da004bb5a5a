"""How days and times are written in each language (FORMAT_MODULE_PATH); what a file leaves out is Django's."""
