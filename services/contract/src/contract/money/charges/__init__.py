"""Charges: the ledger of all that customers owe for; what was charged stays."""
