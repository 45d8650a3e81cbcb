"""Vehicles and drivers promised to contracts and orders (派车)."""
