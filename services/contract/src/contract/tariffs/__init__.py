"""Tariffs (价格) in versions."""
