"""`ludan doctor`: what is here, what is missing and the one command that mends it."""

import os
import shutil
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from uuid import uuid4

import aio_pika
import asyncpg
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ops.checkout import checkout, state_directory
from ops.infrastructure import (
    Infrastructure,
    Server,
    Unavailable,
    Wanted,
    find_broker,
    find_database,
)
from ops.infrastructure.discovery import discard_private
from ops.infrastructure.machine.interruption import run_until_interrupted
from ops.infrastructure.records import sole_owner
from ops.system.databases import EXTENSIONS, locale_clause
from ops.system.services import choose_ports

_OLDEST_PYTHON = (3, 11)
_LEAST_FREE_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class Finding:
    """One row: what was looked at, what was found, and how to mend it when it is missing."""

    subject: str
    found: str
    missing: bool = False
    mend: str = ""


def doctor() -> None:
    """Say what is here, what is missing and the one command that mends it."""
    run_until_interrupted(_doctor())


async def _doctor() -> int:
    findings = await examine(os.environ)
    Console().print(findings_table(findings))
    return exit_code(findings)


def exit_code(findings: list[Finding]) -> int:
    """1 when something that is needed is missing."""
    return int(any(finding.missing for finding in findings))


def findings_table(findings: list[Finding]) -> Table:
    """The findings as a table for a terminal."""
    table = Table("", "what", "found", "mend it with", title="ludan doctor")
    for finding in findings:
        mark = "[red]missing" if finding.missing else "[green]ok"
        table.add_row(mark, finding.subject, escape(finding.found), escape(finding.mend))
    return table


async def examine(environment: Mapping[str, str]) -> list[Finding]:
    """Look at this machine; servers of our own are started for it and ended again."""
    directory = state_directory("doctor")
    with sole_owner(directory, wait=True):
        wanted = Wanted(directory, durable=False, environment=environment)
        try:
            return [
                *machine(environment),
                _ports(environment),
                *await _server("PostgreSQL", find_database, examine_database, wanted),
                *await _server("RabbitMQ", find_broker, examine_broker, wanted),
            ]
        finally:
            await discard_private(directory)


async def examine_running(
    infrastructure: Infrastructure, environment: Mapping[str, str]
) -> list[Finding]:
    """The same for a system that runs: its servers are looked into, nothing is started."""
    return [
        *machine(environment),
        Finding("PostgreSQL", infrastructure.database.line()),
        *await examine_database(infrastructure.database),
        Finding("RabbitMQ", infrastructure.broker.line()),
        *await examine_broker(infrastructure.broker),
    ]


def machine(environment: Mapping[str, str]) -> list[Finding]:
    """What needs no server to be seen: Python, make, disk, state directory."""
    python = ".".join(map(str, sys.version_info[:3]))
    make = shutil.which("make", path=environment.get("PATH"))
    free = shutil.disk_usage(checkout()).free
    state = checkout() / ".ludan"
    return [
        Finding("Python", python, missing=sys.version_info < _OLDEST_PYTHON),
        Finding("make", make, mend="")
        if make
        else Finding("make", "not found", missing=True, mend="sudo apt-get install --yes make"),
        Finding(
            "disk",
            f"{free / 1024**3:.1f} GiB free below {checkout()}",
            missing=free < _LEAST_FREE_BYTES,
            mend="make clean" if free < _LEAST_FREE_BYTES else "",
        ),
        Finding(
            "state directory",
            str(state),
            missing=not os.access(state, os.W_OK),
            mend="" if os.access(state, os.W_OK) else f"sudo chown -R $(id -u) {state}",
        ),
    ]


def _ports(environment: Mapping[str, str]) -> Finding:
    try:
        ports = sorted(choose_ports(environment).values())
    except (Unavailable, ValueError) as reason:
        return Finding("ports", str(reason), missing=True, mend="unset LUDAN_PORT")
    return Finding("ports", f"{ports[0]} to {ports[-1]} are free")


async def _server(
    product: str,
    find: Callable[[Wanted], Awaitable[Server]],
    look_into: Callable[[Server], Awaitable[list[Finding]]],
    wanted: Wanted,
) -> list[Finding]:
    try:
        server = await find(wanted)
    except Unavailable as reason:
        return [Finding(product, reason.sentence, missing=True, mend=reason.mend or "")]
    return [Finding(product, server.line()), *await look_into(server)]


async def examine_database(server: Server) -> list[Finding]:
    """Whether the extensions are there and Chinese names are found by their parts."""
    name = f"ludan_doctor_{uuid4().hex[:8]}"
    admin = await asyncpg.connect(server.url)
    try:
        await admin.execute(f'CREATE DATABASE "{name}"{await locale_clause(admin)}')
        connection = await asyncpg.connect(server.url, database=name)
        try:
            findings = [await _extension(connection, extension) for extension in EXTENSIONS]
            if not any(finding.missing for finding in findings):
                findings.append(await _chinese_trigrams(connection))
            return findings
        finally:
            await connection.close()
            await admin.execute(f'DROP DATABASE "{name}"')
    finally:
        await admin.close()


async def _extension(connection: "asyncpg.Connection[asyncpg.Record]", extension: str) -> Finding:
    try:
        await connection.execute(f"CREATE EXTENSION {extension}")
    except asyncpg.PostgresError as reason:
        mend = "sudo apt-get install --yes postgresql-contrib"
        return Finding(f"  {extension}", str(reason), missing=True, mend=mend)
    return Finding(f"  {extension}", "present")


async def _chinese_trigrams(connection: "asyncpg.Connection[asyncpg.Record]") -> Finding:
    if await connection.fetchval("SELECT show_trgm('路单')"):
        return Finding("  Chinese trigrams", "present")
    return Finding(
        "  Chinese trigrams",
        "empty: LC_CTYPE of the server knows no Chinese letters",
        missing=True,
        mend="initdb --locale=C --lc-ctype=C.UTF-8 --encoding=UTF8",
    )


async def examine_broker(server: Server) -> list[Finding]:
    """Whether a quorum queue takes a message, confirms it and gives it back."""
    name = f"ludan.doctor.{uuid4().hex[:8]}"
    try:
        async with await aio_pika.connect(server.url, timeout=10) as connection:
            channel = await connection.channel(publisher_confirms=True)
            queue = await channel.declare_queue(
                name, durable=True, arguments={"x-queue-type": "quorum"}
            )
            await channel.default_exchange.publish(
                aio_pika.Message(b"ludan"), routing_key=name, timeout=10
            )
            await queue.get(no_ack=True, timeout=10)
            await queue.delete(if_unused=False, if_empty=False)
    except (aio_pika.exceptions.AMQPError, TimeoutError) as reason:
        mend = "sudo apt-get install --yes rabbitmq-server"
        return [Finding("  quorum queues", str(reason), missing=True, mend=mend)]
    return [Finding("  quorum queues", "usable")]
