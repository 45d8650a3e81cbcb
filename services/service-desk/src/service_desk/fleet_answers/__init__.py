"""What fleet says to changes of drivers and requests for the workshop."""
