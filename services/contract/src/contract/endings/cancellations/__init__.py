"""Orders that are called off, and what that costs."""
