"""What money was spent on for each vehicle. No price of ours is among it."""
