"""Opportunities (商机): possible deals on their way through the five stages."""
