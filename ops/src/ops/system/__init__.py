"""A whole Ludan system: its databases, its service processes, and where they answer."""

from ops.system.running import RunningSystem, running_now
from ops.system.system import System, running_system

__all__ = ["RunningSystem", "System", "running_now", "running_system"]
