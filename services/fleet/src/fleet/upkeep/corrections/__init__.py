"""Closed trip sheets put right: a new revision each time, and the wrong one stays on record."""
