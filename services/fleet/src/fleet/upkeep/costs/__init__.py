"""What was spent for each vehicle."""
