"""Demands of signed contracts and the vehicles and drivers promised to them (派车)."""
