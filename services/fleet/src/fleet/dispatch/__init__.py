"""Who serves whom: demands served, orders followed, vehicles and drivers changed."""
