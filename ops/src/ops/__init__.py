"""The ludan command: up, doctor, seed, reconcile, replay, dead-letters."""
