"""What other services own and the desk speaks of."""
