"""Signing in and out: sessions, refresh tokens, cookies."""
