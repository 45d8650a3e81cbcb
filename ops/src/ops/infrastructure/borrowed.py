"""Servers that others run: named by an explicit address, or on the standard local ports."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

import aio_pika.exceptions
import asyncpg

from ops.infrastructure.amqp import broker_version
from ops.infrastructure.server import Server, Unavailable

DATABASE_URL = "LUDAN_DATABASE_URL"
AMQP_URL = "LUDAN_AMQP_URL"
_TIMEOUT = 10


async def explicit_database(environment: Mapping[str, str]) -> Server:
    """The PostgreSQL of LUDAN_DATABASE_URL; when it does not answer that is the end of it."""
    url = environment[DATABASE_URL].replace("postgresql+asyncpg://", "postgresql://")
    try:
        return await _examined_database(url, f"from {DATABASE_URL}")
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as reason:
        raise Unavailable(
            f"{DATABASE_URL} names a PostgreSQL at {_place(url)} that does not answer: "
            f"{_said(reason)}.",
            f"unset {DATABASE_URL}",
        ) from reason


async def explicit_broker(environment: Mapping[str, str]) -> Server:
    """The RabbitMQ of LUDAN_AMQP_URL; when it does not answer that is the end of it."""
    url = environment[AMQP_URL]
    try:
        version = await broker_version(url)
    except (OSError, aio_pika.exceptions.AMQPError, ValueError) as reason:
        raise Unavailable(
            f"{AMQP_URL} names a RabbitMQ at {_place(url)} that does not answer: {_said(reason)}.",
            f"unset {AMQP_URL}",
        ) from reason
    return Server(
        product="RabbitMQ",
        kind=f"from {AMQP_URL}",
        version=version,
        durable=True,
        url=url,
        shared=True,
    )


async def local_database(environment: Mapping[str, str]) -> Server:
    """The PostgreSQL on the standard port, signed in as PGUSER or as postgres."""
    user = environment.get("PGUSER", "postgres")
    password = environment.get("PGPASSWORD", "postgres")
    port = environment.get("PGPORT", "5432")
    url = f"postgresql://{quote(user)}:{quote(password)}@127.0.0.1:{port}/postgres"
    try:
        return await _examined_database(url, "server on the standard port")
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as reason:
        raise Unavailable(
            f"LUDAN_INFRA=server, but the PostgreSQL at 127.0.0.1:{port} does not let {user} in: "
            f"{_said(reason)}. Set PGUSER and PGPASSWORD to a role that may create databases."
        ) from reason


async def local_broker() -> Server:
    """The RabbitMQ on the standard port, as guest."""
    url = "amqp://guest:guest@127.0.0.1:5672/"
    try:
        version = await broker_version(url)
    except (OSError, aio_pika.exceptions.AMQPError) as reason:
        raise Unavailable(
            f"LUDAN_INFRA=server, but the RabbitMQ at 127.0.0.1:5672 does not let guest in: "
            f"{_said(reason)}. Set {AMQP_URL} to reach it as somebody else."
        ) from reason
    log = Path("/var/log/rabbitmq")
    return Server(
        product="RabbitMQ",
        kind="server on the standard port",
        version=version,
        durable=True,
        url=url,
        log=log if os.access(log, os.R_OK) else None,
        shared=True,
    )


async def _examined_database(url: str, kind: str) -> Server:
    connection = await asyncpg.connect(url, timeout=_TIMEOUT)
    try:
        version = await connection.fetchval("SHOW server_version")
        durable = await connection.fetchval("SHOW fsync") == "on"
        creates = await connection.fetchval(
            "SELECT rolsuper OR (rolcreatedb AND rolcreaterole) FROM pg_roles"
            " WHERE rolname = current_user"
        )
    finally:
        await connection.close()
    if not creates:
        raise Unavailable(
            f"The PostgreSQL at {_place(url)} answers, but the role of its address may not create"
            " databases and roles. Use one that may (CREATEDB and CREATEROLE)."
        )
    return Server(
        product="PostgreSQL",
        kind=kind,
        version=str(version).split(maxsplit=1)[0],
        durable=durable,
        url=url,
        shared=True,
    )


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def _said(reason: BaseException) -> str:
    return str(reason) or type(reason).__name__
