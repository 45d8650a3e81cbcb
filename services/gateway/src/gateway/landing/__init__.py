"""The front page: what runs, and the story as it happens."""
