"""Billing: charges become invoices (发票), corrections of invoiced charges credit notes (红字发票)."""
