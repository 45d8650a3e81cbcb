"""What a running system writes down, so that commands in another terminal can reach it."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from ops.checkout import state_directory
from ops.infrastructure import Unavailable
from ops.infrastructure.machine.processes import Started, alive

_FILE = "system.json"


@dataclass(frozen=True)
class RunningSystem:
    """Addresses of a system that runs now; they hold passwords."""

    urls: Mapping[str, str]
    databases: Mapping[str, str]
    database_admin_url: str
    amqp_url: str
    prefix: str
    infrastructure: str


def write_running(directory: Path, system: RunningSystem) -> None:
    """Write it down for the owner's eyes only, with the process that keeps it running."""
    keeper = Started(os.getpid(), psutil.Process().create_time())
    path = directory / _FILE
    path.touch(mode=0o600)
    path.write_text(json.dumps({"keeper": asdict(keeper), "system": asdict(system)}, indent=2))


def forget_running(directory: Path) -> None:
    """Remove what was written; there may be nothing."""
    (directory / _FILE).unlink(missing_ok=True)


def running_now(purpose: str = "demo") -> RunningSystem:
    """The system that runs for this purpose; a sentence when none does."""
    path = state_directory(purpose) / _FILE
    if path.exists():
        written = json.loads(path.read_text())
        if alive(Started(**written["keeper"])):
            return RunningSystem(**written["system"])
    raise Unavailable(f"No system runs here for {purpose}.", "make up (in another terminal)")
