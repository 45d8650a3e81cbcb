"""Two entries of one party become one, and two again."""
