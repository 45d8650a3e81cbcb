"""What runs for a purpose, written down beside its data so that any later command can end it."""

import asyncio
import fcntl
import json
import os
import shutil
import signal
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from ops.infrastructure.machine.processes import Started, alive, end
from ops.infrastructure.server import Server, Unavailable

PROCESSES_FILE = "processes.json"


@dataclass(frozen=True)
class Record:
    """A private server and its processes, in the order in which they are ended."""

    server: Server
    processes: tuple[Started, ...]
    gently: signal.Signals = signal.SIGTERM

    @property
    def running(self) -> bool:
        """Whether all of its processes live."""
        return all(alive(process) for process in self.processes)


def write_record(directory: Path, name: str, record: Record) -> None:
    """Write it at once; only the owner may read it, because the address holds a password."""
    text = json.dumps(
        {
            "server": asdict(record.server),
            "processes": [asdict(process) for process in record.processes],
            "gently": int(record.gently),
        },
        default=str,
        indent=2,
    )
    unfinished = directory / f".{name}.json"
    unfinished.touch(mode=0o600)
    unfinished.write_text(text)
    unfinished.replace(directory / f"{name}.json")


def read_record(directory: Path, name: str) -> Record | None:
    """The record of a server, if one was started here."""
    path = directory / f"{name}.json"
    if not path.exists():
        return None
    written = json.loads(path.read_text())
    server = written["server"]
    log = server.pop("log")
    skipped = tuple(server.pop("skipped"))
    return Record(
        Server(**server, log=Path(log) if log else None, skipped=skipped),
        tuple(Started(**process) for process in written["processes"]),
        signal.Signals(written["gently"]),
    )


async def end_recorded(directory: Path, name: str) -> None:
    """End a recorded server, first process first, and forget it."""
    record = read_record(directory, name)
    if record is None:
        return
    for position, process in enumerate(record.processes):
        await end(process, gently=record.gently if position == 0 else signal.SIGTERM)
    (directory / f"{name}.json").unlink(missing_ok=True)


def write_processes(path: Path, processes: Iterable[Started]) -> None:
    """Write down processes that have no server record of their own."""
    path.write_text(json.dumps([asdict(process) for process in processes]))


async def end_processes(path: Path) -> None:
    """End the processes written down by a command that was killed before it could."""
    await asyncio.gather(*(end(process) for process in _take_processes(path)))


def _take_processes(path: Path) -> list[Started]:
    if not path.exists():
        return []
    written = [Started(**process) for process in json.loads(path.read_text())]
    path.unlink()
    return written


@contextmanager
def sole_owner(directory: Path, *, wait: bool) -> Generator[None]:
    """Hold the directory's lock, so that two commands never run the same data."""
    with (directory / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            owner = lock.read().strip() or "unknown"
            raise Unavailable(
                f"Another command (process {owner}) already runs the system in {directory}."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def discard_folders(directory: Path) -> None:
    """Remove every folder in it; its lock and the logs of its servers stay."""
    for entry in directory.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)


def discard(directory: Path) -> None:
    """Remove the directory and all data in it."""
    shutil.rmtree(directory, ignore_errors=True)
