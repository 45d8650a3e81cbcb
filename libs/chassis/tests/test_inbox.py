import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aio_pika
import asyncpg
import orjson

from chassis.messages.reading import arrived
from chassis.schedule import clock
from chassis.tables import new_id
from chassis.testing import Harness, an_actor
from contracts.events.gateway import OrgUnitOpened
from contracts.permissions import Role

from .live import joined, live_probe, notes, publish, until, until_notes

OPERATOR = an_actor(Role.OPERATIONS)


async def test_an_event_delivered_three_times_is_handled_once(probe: Harness) -> None:
    await probe.deliver(joined("Lin"), times=3)
    assert await notes(probe) == ["Lin"]
    assert await probe.parked() == []


async def test_an_event_twice_in_one_batch_is_handled_once(probe: Harness) -> None:
    envelope = probe.envelope(joined("Lin"))
    await probe.service.inbox.take_in([arrived(envelope), arrived(envelope)])
    assert await notes(probe) == ["Lin"]
    assert await probe.parked() == []


async def test_a_poison_message_is_parked_and_the_rest_of_its_batch_flows(probe: Harness) -> None:
    people = [joined(f"n{n}") for n in range(40)]
    await probe.deliver(*people[:17], joined("poison"), *people[17:])
    assert await notes(probe) == [f"n{n}" for n in range(40)]
    (letter,) = await probe.parked()
    assert (letter["state"], letter["reason"], letter["owner"]) == (
        "parked",
        "ValueError",
        "operations",
    )


async def test_later_events_of_a_parked_aggregate_wait_behind_it(probe: Harness) -> None:
    staff_id = new_id()
    await probe.deliver(joined("poison", staff_id), joined("Lin"))
    await probe.deliver(joined("second", staff_id), joined("third", staff_id))
    assert await notes(probe) == ["Lin"]
    assert [row["reason"] for row in await probe.parked()] == ["ValueError", "follows", "follows"]


async def test_a_poison_message_dies_with_its_owner_and_a_person_decides(live: Harness) -> None:
    staff_id = new_id()
    await publish(live, joined("poison", staff_id), joined("after", staff_id), joined("Lin"))
    await until(lambda: _states(live, "dead", "parked"))
    assert await notes(live) == ["Lin"]
    async with live.client(OPERATOR) as client:
        dead, waiting = (await client.get("/internal/dead-letters")).json()
        assert (dead["owner"], dead["attempts"], waiting["reason"]) == ("operations", 3, "follows")
        corrected = await client.post(
            f"/internal/dead-letters/{dead['message_id']}/correction",
            json={
                "note": "the name was mistyped",
                "data": joined("mended", staff_id).model_dump(mode="json"),
            },
        )
    assert corrected.status_code == 200
    await until_notes(live, "Lin", "mended", "after")
    assert await live.parked() == []
    (action,) = await live.rows("SELECT * FROM dead_letter_action")
    assert (action["action"], action["actor"]) == ("correct", f"staff:{OPERATOR.id}")


async def test_discarding_a_dead_letter_lets_its_followers_go(live: Harness) -> None:
    staff_id = new_id()
    await publish(live, joined("poison", staff_id), joined("after", staff_id))
    await until(lambda: _states(live, "dead", "parked"))
    async with live.client(OPERATOR) as client:
        letters = (await client.get("/internal/dead-letters")).json()
        await client.post(
            f"/internal/dead-letters/{letters[0]['message_id']}/discard",
            json={"note": "entered twice"},
        )
    await until_notes(live, "after")


async def test_a_dead_letter_is_not_for_everybody(probe: Harness) -> None:
    async with probe.client() as nobody, probe.client(an_actor(Role.SALES)) as seller:
        assert (await nobody.get("/internal/dead-letters")).status_code == 401
        assert (await seller.get("/internal/dead-letters")).status_code == 403


async def test_an_event_whose_parent_is_not_there_yet_is_taken_up_when_it_comes(
    database_url: str, amqp_url: str, fast: dict[str, Any]
) -> None:
    # Far later than this test ends: only the parent's arrival can bring the child up.
    later = fast | {"park_first_delay": 3600.0, "park_longest_delay": 3600.0}
    async with live_probe(database_url, amqp_url, **later) as live:
        await publish(live, joined("child of Lin"))
        await until(lambda: _states(live, "parked"))
        await publish(live, joined("Lin"))
        await until_notes(live, "Lin", "child of Lin")
        assert await live.parked() == []


async def test_an_event_that_waits_for_its_parent_outlives_any_number_of_arrivals(
    probe: Harness,
) -> None:
    await probe.deliver(joined("child of Lin"))
    for number in range(12):
        await probe.deliver(joined(f"n{number}"))
        await probe.service.inbox.retry_parked()
    assert [row["state"] for row in await probe.parked()] == ["parked"]
    await probe.deliver(joined("Lin"))
    await probe.service.inbox.retry_parked()
    assert (await notes(probe))[-2:] == ["Lin", "child of Lin"]


async def test_an_event_whose_parent_never_comes_dies_in_the_end(probe: Harness) -> None:
    clock.stop_at(clock.now())
    try:
        await probe.deliver(joined("child of nobody"))
        clock.advance(timedelta(hours=2))
        await probe.service.inbox.retry_parked()
    finally:
        clock.run()
    assert [row["state"] for row in await probe.parked()] == ["dead"]


async def test_an_event_of_an_unknown_type_is_parked_and_not_lost(probe: Harness) -> None:
    envelope = probe.envelope(joined("Lin")) | {"type": "gateway.unheard-of.v9"}
    await probe.service.inbox.take_in([arrived(envelope)])
    (letter,) = await probe.parked()
    assert (letter["reason"], letter["type"]) == ("not-understood", "gateway.unheard-of.v9")


async def test_a_message_that_is_no_event_at_all_is_kept_too(live: Harness, amqp_url: str) -> None:
    connection = await aio_pika.connect(amqp_url)
    channel = await connection.channel()
    queue = live.service.topology.queue("gateway")
    await channel.default_exchange.publish(aio_pika.Message(b"\x00garbage{"), queue)
    await connection.close()
    await until(lambda: _states(live, "dead"))
    assert "garbage" in (await live.rows("SELECT envelope::text AS e FROM parked"))[0]["e"]


async def test_a_message_redelivered_too_often_is_tried_alone_with_its_attempt_on_record(
    probe: Harness,
) -> None:
    crasher = probe.envelope(joined("Lin"))
    good = probe.envelope(joined("Wang"))
    await probe.service.inbox.take_in([arrived(crasher, redeliveries=4), arrived(good)])
    assert await notes(probe) == ["Lin", "Wang"]
    assert await probe.parked() == []


async def test_a_message_that_ended_the_process_too_often_is_dead_and_not_tried_again(
    probe: Harness,
) -> None:
    crasher = arrived(probe.envelope(joined("Lin")), redeliveries=9)
    async with probe.transaction() as session:
        spent = probe.service.settings.park_attempts
        await probe.service.parked.park(session, crasher, "redelivered-too-often", "", spent, None)
    await probe.service.inbox.take_in([crasher])
    (letter,) = await probe.parked()
    assert letter["state"] == "dead"
    assert await notes(probe) == []


async def test_a_handler_s_own_events_carry_on_its_cause(probe: Harness) -> None:
    async with probe.client(an_actor(Role.ADMINISTRATOR)) as client:
        await client.post("/v1/notes", json={"text": "x"}, headers={"X-Correlation-Id": "story-1"})
    (row,) = await probe.rows("SELECT correlationid, actor FROM outbox")
    assert row["correlationid"] == "story-1"
    assert row["actor"].startswith("staff:")
    assert len(await probe.recorded(OrgUnitOpened)) == 1


async def test_messages_wait_while_the_database_is_away(
    database_url: str, amqp_url: str, fast: dict[str, Any]
) -> None:
    async with live_probe(database_url, amqp_url, **fast) as held:
        async with database_away(database_url):
            await send(held, amqp_url, "Lin")
            await asyncio.wait_for(held.service.delivery.waits_for_database.wait(), 10)
        await until_notes(held, "Lin")
        assert await held.parked() == []


async def test_a_message_that_was_not_handled_yet_outlives_a_stop(
    database_url: str, amqp_url: str, fast: dict[str, Any]
) -> None:
    # It was never in an outbox here, so nothing but the queue can bring it back.
    prefix = {"bus_prefix": f"test-{new_id().hex[-8:]}"}
    async with (
        database_away_later(database_url) as take_away,
        live_probe(database_url, amqp_url, **fast, **prefix) as held,
    ):
        await take_away()
        await send(held, amqp_url, "Lin")
        await asyncio.wait_for(held.service.delivery.waits_for_database.wait(), 10)
    async with live_probe(database_url, amqp_url, **fast, **prefix) as held:
        await until_notes(held, "Lin")


@asynccontextmanager
async def database_away_later(
    database_url: str,
) -> AsyncGenerator[Callable[[], Awaitable[None]], None]:
    """A way to take the database away; it is back when the block ends."""
    name = database_url.rpartition("/")[2]
    admin = await asyncpg.connect(database_url.replace(f"/{name}", "/postgres"))

    async def take_away() -> None:
        await admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name
        )

    yield take_away
    await admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    await admin.close()


@asynccontextmanager
async def database_away(database_url: str) -> AsyncGenerator[None, None]:
    async with database_away_later(database_url) as take_away:
        await take_away()
        yield


async def send(held: Harness, amqp_url: str, name: str) -> None:
    """Publish past the outbox, as somebody else's relay would."""
    connection = await aio_pika.connect(amqp_url)
    channel = await connection.channel()
    exchange = await channel.get_exchange(held.service.topology.exchange("gateway"))
    message = aio_pika.Message(orjson.dumps(held.envelope(joined(name))))
    await exchange.publish(message, "gateway.staff-joined.v1")
    await connection.close()


async def _states(held: Harness, *expected: str) -> bool:
    return [row["state"] for row in await held.parked()] == list(expected)
