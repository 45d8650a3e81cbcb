"""What customers say, per trips driven."""
