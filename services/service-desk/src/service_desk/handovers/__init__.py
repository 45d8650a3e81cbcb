"""What new owners of customers, and those who leave, mean for open work."""
