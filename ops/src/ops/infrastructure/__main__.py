"""Servers for a developer's shell: `python -m ops.infrastructure start | stop | discard`."""

import argparse
import asyncio
import os
import sys

from ops.checkout import state_directory
from ops.infrastructure import Unavailable, Wanted, find_infrastructure, stop_private
from ops.infrastructure.borrowed import AMQP_URL, DATABASE_URL
from ops.infrastructure.discovery import discard_private
from ops.infrastructure.records import PROCESSES_FILE, discard, end_processes, sole_owner


def main() -> int:
    """Start servers that stay, stop them again, or stop them and remove their data."""
    parser = argparse.ArgumentParser(prog="python -m ops.infrastructure", description=__doc__)
    parser.add_argument("action", choices=_ACTIONS)
    parser.add_argument("--purpose", default="dev", help="whose servers and data (default: dev)")
    arguments = parser.parse_args()
    try:
        asyncio.run(_ACTIONS[arguments.action](arguments.purpose))
    except Unavailable as reason:
        _tell(str(reason))
        return 1
    return 0


async def _start(purpose: str) -> None:
    directory = state_directory(purpose)
    # Addresses left in this shell by an earlier start must not stand for the servers to be started.
    environment = {
        name: value for name, value in os.environ.items() if name not in {DATABASE_URL, AMQP_URL}
    }
    with sole_owner(directory, wait=True):
        found = await find_infrastructure(
            Wanted(directory, durable=False, environment=environment, tell=_tell)
        )
    for line in found.lines():
        _tell(line)
    sys.stdout.write(f"export {DATABASE_URL}={found.database.url}\n")
    sys.stdout.write(f"export {AMQP_URL}={found.broker.url}\n")


async def _stop(purpose: str) -> None:
    directory = state_directory(purpose)
    with sole_owner(directory, wait=True):
        await stop_private(directory)


async def _discard(purpose: str) -> None:
    directory = state_directory(purpose)
    with sole_owner(directory, wait=False):
        await end_processes(directory / PROCESSES_FILE)
        await discard_private(directory)
    discard(directory)


def _tell(line: str) -> None:
    sys.stderr.write(f"# {line}\n")


_ACTIONS = {"start": _start, "stop": _stop, "discard": _discard}

if __name__ == "__main__":
    sys.exit(main())
