"""Trip sheets (路单): numbered orders to drive, and what the trips took. No price is in them."""
