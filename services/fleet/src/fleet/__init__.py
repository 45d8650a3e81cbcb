"""Ludan's fleet service: vehicles, drivers, the reservation ledger, trip sheets."""
