"""Ludan's sales service: leads, opportunities, quotes, activities."""
