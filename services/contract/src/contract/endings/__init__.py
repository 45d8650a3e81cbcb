"""How undertakings change and end before or at their time."""
