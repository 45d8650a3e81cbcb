"""Tariffs (价格): what is charged beyond the price that a line agrees, and for what has no line."""
