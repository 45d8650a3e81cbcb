"""The way from the outside to the services."""
