"""Who is asking, what they may do, and what they may see."""

from chassis.auth.actor import Actor
from chassis.auth.routes import allowed, open_to_all
from chassis.auth.visible import visible

__all__ = ["Actor", "allowed", "open_to_all", "visible"]
