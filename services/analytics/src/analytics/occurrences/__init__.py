"""What happened under each contract, one row an event."""
