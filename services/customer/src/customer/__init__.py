"""Ludan's customer service: parties, contacts, duplicates."""
