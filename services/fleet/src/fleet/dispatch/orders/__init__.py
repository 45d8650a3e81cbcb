"""Follows ad-hoc orders: booked, revised, cancelled."""
