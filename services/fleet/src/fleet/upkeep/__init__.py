"""What keeps vehicles and drivers fit: workshop, readings, papers, costs, corrections."""
