"""Contracts (合同) from the draft through their reviews."""
