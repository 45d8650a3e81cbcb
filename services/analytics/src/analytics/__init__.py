"""Ludan's analytics service: exact figures, each with its events."""
