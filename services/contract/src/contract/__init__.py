"""Ludan's contract service: contracts, reviews, signatures, credit."""
