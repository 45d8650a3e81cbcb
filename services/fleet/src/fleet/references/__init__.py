"""What fleet knows of other services' records: branches and customers' names."""
