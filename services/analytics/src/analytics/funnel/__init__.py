"""The funnel: every opportunity as it stands, and how it came there."""
