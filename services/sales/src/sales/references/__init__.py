"""What other services own and sales must know, as their events told it."""
