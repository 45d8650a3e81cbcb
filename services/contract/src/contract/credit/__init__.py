"""How far a customer may go into debt with us (资信)."""
