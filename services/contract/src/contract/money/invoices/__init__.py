"""Invoices and credit notes, by ledger set."""
