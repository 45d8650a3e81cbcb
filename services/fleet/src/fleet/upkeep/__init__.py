"""What keeps vehicles on the road, and what that costs."""
