"""Revenue, cost and profit."""
