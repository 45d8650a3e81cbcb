"""Contracts that end: before their term, or with it."""
