"""What other services own and contracts speak of: customers and branches."""
