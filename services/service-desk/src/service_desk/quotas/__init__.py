"""The monthly quota of proactive calls (主动回访)."""
