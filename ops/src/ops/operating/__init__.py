"""What an operator asks of the services of a running system."""
