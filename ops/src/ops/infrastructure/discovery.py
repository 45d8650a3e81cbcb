"""Which PostgreSQL and which RabbitMQ: the ordered ways to find one, first that applies."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ops.checkout import checkout_mark
from ops.infrastructure import borrowed, postgres, rabbitmq
from ops.infrastructure.server import Infrastructure, Server, Unavailable

FORCED = "LUDAN_INFRA"
PREFIX = "ludan"


def _quiet(_: str) -> None:
    pass


@dataclass(frozen=True)
class Wanted:
    """What is asked for: servers with their state in `directory`, surviving a power cut or not."""

    directory: Path
    durable: bool
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    tell: Callable[[str], None] = _quiet


@dataclass(frozen=True)
class Way:
    """One way to a server: `why_not` says why it is passed over, None when it is the one."""

    name: str
    why_not: Callable[[Mapping[str, str]], str | None]
    open: Callable[[Wanted], Awaitable[Server]]


def _unset(variable: str) -> Callable[[Mapping[str, str]], str | None]:
    return lambda environment: None if environment.get(variable) else f"{variable} not set"


def _unless_forced(way: str) -> Callable[[Mapping[str, str]], str | None]:
    return lambda environment: (
        None if environment.get(FORCED) == way else f"{way} not asked for by {FORCED}"
    )


def _always(_: Mapping[str, str]) -> str | None:
    return None


DATABASE_WAYS = (
    Way(
        "explicit",
        _unset(borrowed.DATABASE_URL),
        lambda wanted: borrowed.explicit_database(wanted.environment),
    ),
    Way(
        "server",
        _unless_forced("server"),
        lambda wanted: borrowed.local_database(wanted.environment),
    ),
    Way(
        "private",
        _always,
        lambda wanted: postgres.start(wanted.directory, durable=wanted.durable),
    ),
)
BROKER_WAYS = (
    Way(
        "explicit",
        _unset(borrowed.AMQP_URL),
        lambda wanted: borrowed.explicit_broker(wanted.environment),
    ),
    Way(
        "server",
        _unless_forced("server"),
        lambda _: borrowed.local_broker(),
    ),
    Way(
        "private",
        _always,
        lambda wanted: rabbitmq.start(wanted.directory, wanted.tell),
    ),
)


@dataclass(frozen=True)
class Choice:
    """The way that applies, and why each earlier one does not."""

    way: Way
    skipped: tuple[str, ...]

    def text(self) -> str:
        """For a header printed before anything is started."""
        return f"{self.way.name} ({', '.join(self.skipped)})" if self.skipped else self.way.name


def choose(ways: tuple[Way, ...], environment: Mapping[str, str]) -> Choice:
    """The first way that applies here; a forced way that contradicts an address is refused."""
    forced = environment.get(FORCED)
    if forced and forced not in {way.name for way in ways}:
        names = ", ".join(way.name for way in ways)
        raise Unavailable(f"{FORCED}={forced} is not a way to find servers; use one of: {names}.")
    skipped: list[str] = []
    for way in ways:
        reason = way.why_not(environment)
        if reason is None:
            if forced and forced != way.name:
                raise Unavailable(
                    f"{FORCED}={forced} contradicts the {way.name} address that is set as well;"
                    " unset one of them."
                )
            return Choice(way, tuple(skipped))
        skipped.append(reason)
    raise Unavailable("No way to find a server applies here: " + ", ".join(skipped) + ".")


async def find_database(wanted: Wanted) -> Server:
    """A PostgreSQL that answers."""
    return await _find(DATABASE_WAYS, wanted)


async def find_broker(wanted: Wanted) -> Server:
    """A RabbitMQ that answers."""
    return await _find(BROKER_WAYS, wanted)


async def find_infrastructure(wanted: Wanted) -> Infrastructure:
    """Both servers, started side by side where they are ours to start."""
    found = await asyncio.gather(find_database(wanted), find_broker(wanted), return_exceptions=True)
    for server in found:
        if isinstance(server, BaseException):
            raise server
    database, broker = (server for server in found if isinstance(server, Server))
    shared = database.shared or broker.shared
    return Infrastructure(database, broker, prefix_for(wanted.directory, shared=shared))


async def stop_private(directory: Path) -> None:
    """Stop what was started in this directory: the broker first, then the database."""
    await rabbitmq.stop(directory)
    await postgres.stop(directory)


async def discard_private(directory: Path) -> None:
    """Stop what was started in this directory and remove its data."""
    await stop_private(directory)
    postgres.discard_data(directory)
    rabbitmq.discard_data(directory)


def prefix_for(directory: Path, *, shared: bool) -> str:
    """What our names begin with: plain on servers of our own, marked on those of others."""
    return f"{PREFIX}_{checkout_mark()}_{directory.name}" if shared else PREFIX


async def _find(ways: tuple[Way, ...], wanted: Wanted) -> Server:
    choice = choose(ways, wanted.environment)
    return replace(await choice.way.open(wanted), skipped=choice.skipped)
