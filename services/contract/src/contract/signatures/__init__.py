"""Signing: the contract, its credit and its execution plan, all in one transaction."""
