"""Signed contracts that change: lines end, lines are added, another person approves."""
