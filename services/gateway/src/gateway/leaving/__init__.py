"""Staff who leave: announced, handed over elsewhere, and locked out when the day comes."""
