"""Ludan's service desk: the customer's voice and our answer to it."""
