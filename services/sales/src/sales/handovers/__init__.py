"""Open work that gets a new owner: with its customer, or because its owner leaves."""
