"""One API reference of all services."""
