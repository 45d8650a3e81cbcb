"""Money received, and what it settles."""
