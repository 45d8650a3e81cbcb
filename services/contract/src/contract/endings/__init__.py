"""Amendment, termination, expiry and renewal of contracts."""
