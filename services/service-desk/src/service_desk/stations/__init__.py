"""The stations of tickets and their clocks: how long each may take, and who is told when it does not."""
