"""Ludan's gateway: sign-in, routing, the API reference, live updates."""
