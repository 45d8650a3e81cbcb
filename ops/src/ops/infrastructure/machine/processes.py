"""Starts processes that outlive the call, and ends them by id."""

import asyncio
import os
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

# Popen warns when it is collected while its process runs; ours outlive the call on purpose.
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Started:
    """A process we started: with its time of birth, a reused id is never taken for it."""

    pid: int
    born: float


def spawn(
    command: Sequence[str],
    *,
    log: Path,
    environment: Mapping[str, str] | None = None,
    directory: Path | None = None,
    user: int | None = None,
) -> Started:
    """Start a process in a session of its own, so that Ctrl-C in a terminal does not reach it."""
    with log.open("ab") as output:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=directory,
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=None if user is None else (),
        )
    _children[child.pid] = child
    return Started(child.pid, psutil.Process(child.pid).create_time())


def exit_status(started: Started) -> int | None:
    """How a child of this process ended; None while it runs or when it is nobody's child here."""
    child = _children.get(started.pid)
    return child.poll() if child else None


def alive(started: Started) -> bool:
    """Whether this very process still runs."""
    if exit_status(started) is not None:
        return False
    try:
        process = psutil.Process(started.pid)
        same = abs(process.create_time() - started.born) < 1
        return same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def gone(started: Started, seconds: float = float("inf")) -> bool:
    """Wait until the process has ended; False when it has not within the time."""
    deadline = asyncio.get_running_loop().time() + seconds
    while alive(started):
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(0.02)
    _reap(started)
    return True


async def end(
    started: Started, *, gently: signal.Signals = signal.SIGTERM, patience: float = 20
) -> None:
    """Ask the process to stop; after `patience` seconds kill its whole group."""
    if not alive(started):
        _reap(started)
        return
    with suppress(ProcessLookupError):
        os.kill(started.pid, gently)
    if await gone(started, patience):
        return
    kill(started)
    await gone(started, 5)


def _reap(started: Started) -> None:
    child = _children.pop(started.pid, None)
    if child:
        child.wait(timeout=5)


def kill(started: Started) -> None:
    """Kill the process and its group at once."""
    if alive(started):
        with suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)


async def run_to_end(
    command: Sequence[str], *, log: Path, environment: Mapping[str, str], directory: Path
) -> int:
    """Run a command to its end and return its exit status; ended with us when we are cancelled."""
    process = spawn(command, log=log, environment=environment, directory=directory)
    try:
        status = None
        while status is None:
            await asyncio.sleep(0.05)
            status = exit_status(process)
        return status
    finally:
        await end(process)


def free_port() -> int:
    """A TCP port nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def listening(port: int) -> bool:
    """Whether somebody accepts connections on this local port."""
    with socket.socket() as caller:
        caller.settimeout(0.2)
        return caller.connect_ex(("127.0.0.1", port)) == 0


def last_lines(log: Path, count: int = 3) -> str:
    """The end of a log, for a sentence that says why something did not start."""
    if not log.exists():
        return "no log was written"
    written = [line.strip() for line in log.read_text(errors="replace").splitlines()]
    return " | ".join([line for line in written if line][-count:]) or "the log is empty"
