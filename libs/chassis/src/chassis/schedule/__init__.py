"""Time, and work that falls due."""

from chassis.schedule.clock import clock
from chassis.schedule.due import Due, plan

__all__ = ["Due", "clock", "plan"]
