from typing import Any

import aio_pika

from chassis.tables import new_id
from chassis.testing import Harness

from .live import joined, live_probe, notes, publish, until, until_notes


async def test_a_deleted_binding_is_noticed_and_nothing_is_lost(
    live: Harness, amqp_url: str
) -> None:
    await publish(live, joined("before"))
    await until_notes(live, "before")
    topology = live.service.topology
    connection = await aio_pika.connect(amqp_url)
    channel = await connection.channel()
    queue = await channel.get_queue(topology.queue("gateway"))
    # Somebody else still takes the event, so no message comes back to the relay.
    other = await channel.declare_queue(exclusive=True)
    await other.bind(topology.exchange("gateway"), "#")
    await queue.unbind(topology.exchange("gateway"), "gateway.staff-joined.v1")
    await publish(live, joined("while it was gone"))
    await until(lambda: _published(live))
    await publish(live, joined("and after"))
    await until(lambda: _received(live, "while it was gone", "and after"))
    await connection.close()


async def test_events_returned_for_lack_of_any_binding_are_sent_again(
    database_url: str, amqp_url: str, fast: dict[str, Any]
) -> None:
    # No canary helps here: the relay itself must see that its message came back.
    async with live_probe(database_url, amqp_url, **fast | {"canary_interval": 3600.0}) as live:
        topology = live.service.topology
        connection = await aio_pika.connect(amqp_url)
        channel = await connection.channel()
        queue = await channel.get_queue(topology.queue("gateway"))
        await queue.unbind(topology.exchange("gateway"), "gateway.staff-joined.v1")
        await publish(live, joined("returned"))
        await until_notes(live, "returned")
        await connection.close()


async def test_a_queue_deleted_under_its_consumer_comes_back_with_what_it_held(
    live: Harness, amqp_url: str
) -> None:
    await publish(live, joined("before"))
    await until_notes(live, "before")
    connection = await aio_pika.connect(amqp_url)
    channel = await connection.channel()
    await channel.queue_delete(
        live.service.topology.queue("gateway"), if_unused=False, if_empty=False
    )
    await connection.close()
    await publish(live, joined("after"))
    await until(lambda: _received(live, "after"))


async def test_a_consumer_that_comes_late_gets_all_that_was_published_before(
    database_url: str, template: Any, amqp_url: str, fast: dict[str, Any]
) -> None:
    prefix = {"bus_prefix": f"test-{new_id().hex[-8:]}"}
    async with live_probe(database_url, amqp_url, **fast, **prefix) as held:
        await publish(held, *(joined(f"n{n}") for n in range(700)))
        await until(lambda: _count(held, 700))
        # As if it had never listened: what it handled and what it counted is gone.
        await held.rows("DELETE FROM note RETURNING id")
        await held.rows("DELETE FROM inbox RETURNING message_id")
        await held.rows("DELETE FROM received_type RETURNING type")
        await until(lambda: _count(held, 700))


async def _published(held: Harness) -> bool:
    (row,) = await held.rows("SELECT published = last_sequence AS all FROM relay_state")
    return bool(row["all"])


async def _received(held: Harness, *names: str) -> bool:
    return set(names) <= set(await notes(held))


async def _count(held: Harness, count: int) -> bool:
    return len(await notes(held)) == count
