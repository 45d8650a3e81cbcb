"""What contracts and orders need from us: one demand a contract's line, one an order."""
