"""Single vehicles (单车) and what they can be used for right now."""
