"""Contracts that carry on ending ones (续签)."""
