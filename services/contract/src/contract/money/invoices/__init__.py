"""Invoices (发票), and what settles them."""
