"""Rent: what contracts cost by the time and the kilometres that are served."""
