"""Programs that sign in with a secret of their own."""
