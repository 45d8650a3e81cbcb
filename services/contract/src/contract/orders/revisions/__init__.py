"""What a customer asks for, what that will cost, and how it changed."""
