"""Trips per vehicle, customer, branch and month."""
