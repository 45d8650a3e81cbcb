"""A private node of an installed RabbitMQ: own name, ports, directories, cookie and epmd."""

import asyncio
import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ops.infrastructure.amqp import broker_version
from ops.infrastructure.machine import system_packages
from ops.infrastructure.machine.processes import (
    Started,
    alive,
    free_port,
    last_lines,
    listening,
    spawn,
)
from ops.infrastructure.records import Record, end_recorded, read_record, write_record
from ops.infrastructure.server import Server, Unavailable

NAME = "rabbitmq"
USER = "ludan"
# The wrapper in sbin switches to the system's node and user; these are the server itself.
_PLACES = (
    "/usr/lib/rabbitmq/bin/rabbitmq-server",
    "/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server",
    "/usr/local/lib/rabbitmq/bin/rabbitmq-server",
    "/opt/rabbitmq/sbin/rabbitmq-server",
    "/opt/rabbitmq_server-*/sbin/rabbitmq-server",
    "/opt/homebrew/opt/rabbitmq/sbin/rabbitmq-server",
    "/usr/local/opt/rabbitmq/sbin/rabbitmq-server",
)
_BOOT_SECONDS = 90


def installed() -> Path | None:
    """The server program of an installed RabbitMQ."""
    for place in _PLACES:
        for program in sorted(Path("/").glob(place.lstrip("/")), reverse=True):
            if os.access(program, os.X_OK):
                return program
    return None


async def start(directory: Path, tell: Callable[[str], None]) -> Server:
    """Start the node of this directory, or return it when it runs already."""
    running = read_record(directory, NAME)
    if running and running.running:
        return running.server
    await end_recorded(directory, NAME)
    program = installed()
    if program is None:
        program = await asyncio.to_thread(_install, tell)
    return await _launch(program, directory)


async def stop(directory: Path) -> None:
    """Stop the node of this directory and its epmd; its queues stay on disk."""
    await end_recorded(directory, NAME)


def discard_data(directory: Path) -> None:
    """Remove the queues of this directory."""
    shutil.rmtree(directory / "rabbitmq", ignore_errors=True)


def _install(tell: Callable[[str], None]) -> Path:
    reason = system_packages.why_not_installable()
    if reason:
        raise Unavailable(
            f"RabbitMQ is not installed and {reason}.", f"sudo {system_packages.INSTALL_RABBITMQ}"
        )
    system_packages.install_rabbitmq(tell)
    program = installed()
    if program is None:
        raise Unavailable(
            f"rabbitmq-server was installed, but its program is in none of {', '.join(_PLACES)}."
        )
    return program


async def _launch(program: Path, directory: Path) -> Server:
    home = directory / "rabbitmq"
    home.mkdir(exist_ok=True, mode=0o700)
    log = directory / "rabbitmq.log"
    password = _secret(home / "password", 0o600)
    _secret(home / ".erlang.cookie", 0o400)
    port, distribution_port, epmd_port = free_port(), free_port(), free_port()
    environment = _environment(home, distribution_port, epmd_port)
    _configure(home, port, distribution_port, password)
    # Our own epmd as our own child: left to Erlang it becomes a daemon nobody can name.
    epmd = spawn([_epmd(), "-port", str(epmd_port)], log=log, environment=environment)
    url = f"amqp://{USER}:{password}@127.0.0.1:{port}/"
    server = Server(
        product="RabbitMQ", kind="private node", version="", durable=True, url=url, log=log
    )
    write_record(directory, NAME, Record(server, (epmd,)))
    try:
        await _until_listening(epmd, epmd_port, log)
        node = spawn([str(program)], log=log, environment=environment, directory=home)
        write_record(directory, NAME, Record(server, (node, epmd)))
        await _until_listening(node, port, log)
        server = replace(server, version=await broker_version(url))
    except BaseException:
        await stop(directory)
        raise
    write_record(directory, NAME, Record(server, (node, epmd)))
    return server


async def _until_listening(process: Started, port: int, log: Path) -> None:
    deadline = asyncio.get_running_loop().time() + _BOOT_SECONDS
    while not listening(port):
        if not alive(process) or asyncio.get_running_loop().time() > deadline:
            raise Unavailable(
                f"The private RabbitMQ node did not start: {last_lines(log)} (log: {log})."
            )
        await asyncio.sleep(0.05)


def _configure(home: Path, port: int, distribution_port: int, password: str) -> None:
    configuration = home / "rabbitmq.conf"
    configuration.touch(mode=0o600)
    configuration.write_text(
        f"listeners.tcp.local = 127.0.0.1:{port}\n"
        "distribution.listener.interface = 127.0.0.1\n"
        f"distribution.listener.port_range.min = {distribution_port}\n"
        f"distribution.listener.port_range.max = {distribution_port}\n"
        f"default_user = {USER}\n"
        f"default_pass = {password}\n"
        "loopback_users = none\n"
        "log.console = true\n"
        "log.console.level = info\n"
        "log.file = false\n"
        "disk_free_limit.absolute = 200MB\n"
        "collect_statistics_interval = 30000\n"
    )
    (home / "enabled_plugins").write_text("[].\n")


def _environment(home: Path, distribution_port: int, epmd_port: int) -> dict[str, str]:
    return {
        "PATH": os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin")),
        "LC_ALL": "C.UTF-8",
        # Erlang reads its cookie from here.
        "HOME": str(home),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(epmd_port),
        "RABBITMQ_NODENAME": "ludan@localhost",
        "RABBITMQ_DIST_PORT": str(distribution_port),
        "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq.conf"),
        "RABBITMQ_CONF_ENV_FILE": str(home / "no-environment-file"),
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(home / "no-advanced-file.config"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "enabled_plugins"),
        "RABBITMQ_MNESIA_BASE": str(home / "data"),
        "RABBITMQ_LOG_BASE": str(home / "log"),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_GENERATED_CONFIG_DIR": str(home / "generated"),
        "RABBITMQ_PID_FILE": str(home / "node.pid"),
        # Makes the start script become the Erlang machine instead of standing before it.
        "RUNNING_UNDER_SYSTEMD": "true",
    }


def _epmd() -> str:
    program = shutil.which("epmd")
    if program is None:
        beside = sorted(Path("/usr/lib/erlang").glob("erts-*/bin/epmd"))
        program = str(beside[-1]) if beside else None
    if program is None:
        raise Unavailable(
            "Erlang's epmd is not installed, so RabbitMQ cannot start.",
            f"sudo {system_packages.INSTALL_RABBITMQ}",
        )
    return program


def _secret(path: Path, mode: int) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(20))
        path.chmod(mode)
    return path.read_text()
