"""Keeps a connection to the broker, whatever happens to the broker."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog
from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import AMQPError

from chassis.messages.broker import Backoff, connect, stopped_within

log = structlog.get_logger(__name__)

BROKER_FAILURES = (AMQPError, OSError, TimeoutError, RuntimeError)
Use = Callable[[AbstractConnection, Backoff], Awaitable[None]]


class ConnectionGone(RuntimeError):
    """The channel was closed or the queue taken away; connect anew."""


async def stay_connected(url: str, name: str, stop: asyncio.Event, use: Use) -> None:
    """Connect and `use` the connection, over and over until stopped, with growing pauses."""
    backoff = Backoff()
    while not stop.is_set():
        connection: AbstractConnection | None = None
        try:
            connection = await connect(url, name)
            await use(connection, backoff)
        except BROKER_FAILURES as failure:
            log.warning("lost the broker", connection=name, failure=repr(failure))
        finally:
            if connection:
                await close_quietly(connection)
        if not stop.is_set():
            await stopped_within(stop, backoff.next_pause())


async def until_closed(channel: AbstractChannel, stop: asyncio.Event) -> None:
    """Wait for a stop; raises when the channel is closed before."""
    stopped = asyncio.create_task(stop.wait())
    closed = asyncio.ensure_future(channel.closed())
    try:
        await asyncio.wait({stopped, closed}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopped.cancel()
        closed.cancel()
    if not stop.is_set():
        raise ConnectionGone("the channel was closed")


async def close_quietly(connection: AbstractConnection) -> None:
    """Close a connection that may be broken already."""
    with suppress(*BROKER_FAILURES):
        await asyncio.wait_for(connection.close(), 2)
