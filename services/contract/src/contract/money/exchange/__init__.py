"""Vouchers out to the finance system, receipts in from it."""
