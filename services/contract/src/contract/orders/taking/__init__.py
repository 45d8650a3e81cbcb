"""Taking orders: captured, held, confirmed, released, revised, called off."""
