"""Ledger sets (帐套): whose books a document belongs to, and the vouchers in them."""
