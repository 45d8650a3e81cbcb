"""Removes our exchanges and queues from a broker that others use too."""

import aio_pika

from chassis.messages.broker import Topology
from ops.infrastructure import Server
from ops.system.services import SERVICES


async def drop_broker_objects(server: Server, prefix: str) -> None:
    """Remove everything of this prefix; what is not there is no error."""
    topology = Topology(prefix)
    async with await aio_pika.connect(server.url, timeout=10) as connection:
        channel = await connection.channel()
        for service in SERVICES:
            for queue in (
                topology.queue(service.name),
                topology.dead_queue(service.name),
                topology.requests(service.name),
            ):
                await channel.queue_delete(queue)
            await channel.exchange_delete(topology.exchange(service.name))
        await channel.exchange_delete(topology.dead_exchange())
