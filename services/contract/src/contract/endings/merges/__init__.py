"""Two customers become one, with all that they owe, and two again."""
