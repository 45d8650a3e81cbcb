"""From the driven trip to the money received."""
