"""Demands are served at once, by itself later, or by hand; assignments end."""
