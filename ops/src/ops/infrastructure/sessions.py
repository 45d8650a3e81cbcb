"""Servers of one test session: started by whichever process first asks, ended by the one that opened it."""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from os import environ, getpid
from pathlib import Path
from typing import TypeVar

from ops.checkout import state_directory
from ops.infrastructure.discovery import (
    BROKER_WAYS,
    DATABASE_WAYS,
    Wanted,
    choose,
    discard_private,
)
from ops.infrastructure.records import Record, discard, read_record, sole_owner
from ops.infrastructure.server import Server, Unavailable

_T = TypeVar("_T")


@contextmanager
def open_test_session() -> Generator[Path]:
    """A directory for the servers of one session; what is in it is ended and removed afterwards."""
    sessions = state_directory("test")
    with sole_owner(sessions, wait=True):
        _sweep(sessions)
        directory = state_directory(f"test/{getpid()}")
        held = ExitStack()
        held.enter_context(sole_owner(directory, wait=False))
    with held:
        try:
            yield directory
        finally:
            apart(discard_private(directory))
            discard(directory)


def server_of_session(directory: Path, find: Callable[[Wanted], Awaitable[Server]]) -> Server:
    """The session's server: the first process that asks starts it, the others wait and share it."""
    starting = directory / find.__name__
    starting.mkdir(exist_ok=True)
    with sole_owner(starting, wait=True):
        return apart(find(Wanted(directory, durable=False)))


def planned() -> list[str]:
    """Where the servers will come from, for a header printed before any is started."""
    plan: list[str] = []
    for product, ways in (("PostgreSQL", DATABASE_WAYS), ("RabbitMQ", BROKER_WAYS)):
        try:
            plan.append(f"{product}: {choose(ways, environ).text()}")
        except Unavailable as reason:
            plan.append(f"{product}: {reason}")
    return plan


def started(directory: Path) -> list[str]:
    """The line of each private server this session has started."""
    records = (read_record(directory, name) for name in ("postgres", "rabbitmq"))
    return [record.server.line() for record in records if isinstance(record, Record)]


def apart(work: Awaitable[_T]) -> _T:
    """Run to the end in a thread, because the caller's thread may have an event loop of its own."""

    async def awaited() -> _T:
        return await work

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(awaited())).result()


def _sweep(sessions: Path) -> None:
    """End what sessions left behind that were killed before they could."""
    for directory in sessions.iterdir():
        if not directory.is_dir():
            continue
        try:
            with sole_owner(directory, wait=False):
                apart(discard_private(directory))
                discard(directory)
        except Unavailable:
            continue
