"""Every minute of every vehicle in exactly one state."""
