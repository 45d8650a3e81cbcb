"""Activities: the log of contacts with customers."""
