"""Trips that were driven, one a sheet, and what they cost (计价)."""
