"""What became of orders: what fleet and the invoices tell."""
