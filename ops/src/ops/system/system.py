"""A whole system: infrastructure, databases, migrations and all services, until the block ends."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from ops.checkout import checkout, state_directory
from ops.infrastructure import Infrastructure, Unavailable, Wanted, find_infrastructure
from ops.infrastructure.discovery import discard_private, stop_private
from ops.infrastructure.machine.processes import last_lines, run_to_end
from ops.infrastructure.records import PROCESSES_FILE, discard_folders, end_processes, sole_owner
from ops.system.databases import drop_databases, provide_databases
from ops.system.running import RunningSystem, forget_running, write_running
from ops.system.services import (
    GATEWAY,
    SERVICES,
    Service,
    base_url,
    claimed_ports,
    service_environments,
)
from ops.system.supervisor import Post, Supervisor

_MIGRATIONS_AT_ONCE = 2


@dataclass(frozen=True)
class System:
    """A running system, for whoever drives it: the demo, the story tests, the operator."""

    directory: Path
    infrastructure: Infrastructure
    databases: Mapping[str, str]
    ports: Mapping[str, int]
    supervisor: Supervisor

    @property
    def gateway_url(self) -> str:
        """The one address a user needs."""
        return self.url(GATEWAY.name)

    def url(self, service: str) -> str:
        """Base address of a service."""
        return base_url(self.ports[service])

    def log(self, service: str) -> Path:
        """Where a service writes its log."""
        return self.directory / "logs" / f"{service}.log"

    def pids(self) -> dict[str, int]:
        """The process id of every live service."""
        return {name: process.pid for name, process in self.supervisor.processes().items()}

    async def start(self, service: str) -> None:
        """Start a service and wait until it is ready."""
        await self.supervisor.start(service)

    async def stop(self, service: str) -> None:
        """Stop a service gracefully; it stays down until started."""
        await self.supervisor.stop(service)

    async def kill(self, service: str) -> None:
        """Kill a service without warning; it stays down until started."""
        await self.supervisor.kill(service)

    async def restart(self, service: str) -> None:
        """Stop a service gracefully and start it again."""
        await self.supervisor.restart(service)


def _quiet(_: str) -> None:
    pass


@asynccontextmanager
async def running_system(
    *,
    purpose: str = "demo",
    durable: bool = True,
    fresh: bool = False,
    keep: bool = True,
    environment: Mapping[str, str] | None = None,
    tell: Callable[[str], None] = _quiet,
) -> AsyncGenerator[System]:
    """Run everything; `fresh` begins without old data, `keep=False` removes all data at the end."""
    known = dict(os.environ if environment is None else environment)
    directory = state_directory(purpose)
    with sole_owner(directory, wait=False):
        await end_processes(directory / PROCESSES_FILE)
        if fresh:
            await _empty(directory)
        try:
            tell("Finding PostgreSQL and RabbitMQ ...")
            wanted = Wanted(directory, durable=durable, environment=known, tell=tell)
            found = await find_infrastructure(wanted)
            for line in found.lines():
                tell(line)
            if fresh:
                await _drop_shared(found)
            try:
                with claimed_ports(known) as ports:
                    async with _services(found, directory, ports, known, tell) as system:
                        yield system
            finally:
                if not keep:
                    await _drop_shared(found)
        finally:
            await stop_private(directory)
            if not keep:
                await _empty(directory)


@asynccontextmanager
async def _services(
    found: Infrastructure,
    directory: Path,
    ports: Mapping[str, int],
    known: Mapping[str, str],
    tell: Callable[[str], None],
) -> AsyncGenerator[System]:
    databases = await provide_databases(found.database, found.prefix)
    environments = service_environments(found, databases, ports, directory, known)
    posts = {
        service.name: Post(
            _chassis("serve", service.module, "--port", str(ports[service.name])),
            base_url(ports[service.name]),
            environments[service.name],
            _new_log(directory, service.name),
        )
        for service in SERVICES
    }
    tell("Bringing the databases up to date ...")
    await _migrate_all(posts)
    supervisor = Supervisor(posts, directory / PROCESSES_FILE, tell)
    system = System(directory, found, databases, ports, supervisor)
    try:
        tell("Starting the services ...")
        await supervisor.start_all()
        _write_down(system)
        yield system
    finally:
        tell("Stopping the services ...")
        await supervisor.stop_all()
        (directory / PROCESSES_FILE).unlink(missing_ok=True)
        forget_running(directory)


def _new_log(directory: Path, service: str) -> Path:
    logs = directory / "logs"
    logs.mkdir(exist_ok=True)
    log = logs / f"{service}.log"
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    return log


def _chassis(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "chassis", *words)


async def _migrate_all(posts: Mapping[str, Post]) -> None:
    turn = asyncio.Semaphore(_MIGRATIONS_AT_ONCE)
    try:
        async with asyncio.TaskGroup() as migrations:
            for service in SERVICES:
                migrations.create_task(_migrate(service, posts[service.name], turn))
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None


async def _migrate(service: Service, post: Post, turn: asyncio.Semaphore) -> None:
    async with turn:
        status = await run_to_end(
            _chassis("migrate", service.module),
            log=post.log,
            environment=post.environment,
            directory=checkout(),
        )
    if status != 0:
        raise Unavailable(
            f"The migration of {service.name} failed: {last_lines(post.log)} (log: {post.log})."
        )


def _write_down(system: System) -> None:
    found = system.infrastructure
    write_running(
        system.directory,
        RunningSystem(
            urls={service.name: system.url(service.name) for service in SERVICES},
            databases=dict(system.databases),
            database_admin_url=found.database.url,
            amqp_url=found.broker.url,
            prefix=found.prefix,
            infrastructure=found.text(),
        ),
    )


async def _empty(directory: Path) -> None:
    await discard_private(directory)
    discard_folders(directory)


async def _drop_shared(found: Infrastructure) -> None:
    if found.database.shared:
        await drop_databases(found.database, found.prefix)
    if found.broker.shared:
        # Here alone, because it loads the chassis: three seconds before the first line otherwise.
        from ops.system.broker_objects import drop_broker_objects

        await drop_broker_objects(found.broker, found.prefix)
