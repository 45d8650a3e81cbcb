"""Contracts and orders that get a new owner: with their customer, or because the owner leaves."""
