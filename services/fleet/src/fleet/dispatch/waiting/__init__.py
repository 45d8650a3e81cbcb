"""Something came free: who waits for it is looked at, the oldest first."""
