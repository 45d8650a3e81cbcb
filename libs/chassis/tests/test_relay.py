import asyncio
from typing import Any

import asyncpg
import pytest

from chassis.messages.log import number_and_move
from chassis.settings import ServiceSettings
from chassis.tables import new_id
from chassis.testing import Harness, harness

from .live import joined, live_probe, publish, until, until_notes
from .probe import create

WAITING = """
INSERT INTO outbox (id, type, subject, aggregateversion, time, data, correlationid)
SELECT gen_random_uuid(), 'gateway.org-unit-opened.v1',
       ('00000000-0000-7000-8000-' || lpad((n % 50)::text, 12, '0'))::uuid, n / 50 + 1,
       '2026-01-01', '{}', n::text
FROM generate_series(0, $1::int - 1) AS n
"""


async def test_an_event_goes_from_the_outbox_over_the_bus_to_its_handler(live: Harness) -> None:
    await publish(live, joined("Lin"))
    await until_notes(live, "Lin")


async def test_a_hundred_thousand_waiting_rows_keep_their_order(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute(WAITING, 100_000)
    while await connection.fetchval("SELECT EXISTS (SELECT 1 FROM outbox)"):
        await number_and_move(connection, 5_000)
    disordered = await connection.fetchval(
        "SELECT count(*) FROM event_log WHERE correlationid::bigint <> sequence - 1"
    )
    log = await connection.fetch("SELECT count(*), max(sequence) FROM event_log")
    await connection.close()
    assert disordered == 0
    assert [tuple(row) for row in log] == [(100_000, 100_000)]


async def test_rows_that_writers_commit_while_the_relay_moves_lose_no_number(
    database_url: str,
) -> None:
    writers = await asyncpg.create_pool(database_url, min_size=8, max_size=8)
    relay = await asyncpg.connect(database_url)
    statement = WAITING.replace("$1::int - 1", "9")

    async def write() -> None:
        async with writers.acquire() as connection:
            await connection.execute(statement)

    async def move() -> None:
        while await relay.fetchval("SELECT last_sequence FROM relay_state") < 2_000:
            await number_and_move(relay, 37)

    async with asyncio.timeout(60):
        await asyncio.gather(move(), *(write() for _ in range(200)))
    numbers = await relay.fetch("SELECT sequence FROM event_log ORDER BY sequence")
    await relay.close()
    await writers.close()
    assert [row["sequence"] for row in numbers] == list(range(1, 2_001))


async def test_two_relays_give_every_number_once(database_url: str) -> None:
    first, second = await asyncpg.connect(database_url), await asyncpg.connect(database_url)
    await first.execute(WAITING, 3_000)

    async def move(connection: asyncpg.Connection) -> None:
        while await connection.fetchval("SELECT EXISTS (SELECT 1 FROM outbox)"):
            await number_and_move(connection, 100)

    await asyncio.gather(move(first), move(second))
    log = await first.fetch("SELECT count(DISTINCT sequence), max(sequence) FROM event_log")
    await first.close()
    await second.close()
    assert [tuple(row) for row in log] == [(3_000, 3_000)]


async def test_what_was_published_before_a_crash_is_published_again_and_absorbed(
    database_url: str, amqp_url: str, fast: dict[str, Any]
) -> None:
    prefix = {"bus_prefix": f"test-{new_id().hex[-8:]}"}
    async with live_probe(database_url, amqp_url, **fast, **prefix) as held:
        await publish(held, joined("Lin"), joined("Wang"))
        await until_notes(held, "Lin", "Wang")
    connection = await asyncpg.connect(database_url)
    await connection.execute("UPDATE relay_state SET published = 0")
    async with live_probe(database_url, amqp_url, **fast, **prefix) as held:
        await publish(held, joined("Zhao"))
        await until_notes(held, "Lin", "Wang", "Zhao")
    assert await connection.fetchval("SELECT published FROM relay_state") == 3
    await connection.close()


async def test_events_wait_while_the_broker_is_away_and_arrive_in_order_after(
    database_url: str, amqp_url: str, fast: dict[str, Any]
) -> None:
    # No canary heals this: what the relay gives up is gone.
    prefix = {"bus_prefix": f"test-{new_id().hex[-8:]}"}
    fast["canary_interval"] = 3600.0
    away = "amqp://guest:guest@127.0.0.1:1/"
    unreachable = harness(create, ServiceSettings, database_url, away, **fast, **prefix)
    async with unreachable as held, held.service.running():
        for name in ("one", "two", "three"):
            await publish(held, joined(name))
        await until(lambda: _moved(held, 3))
    async with live_probe(database_url, amqp_url, **fast, **prefix) as held:
        await until_notes(held, "one", "two", "three")


async def _moved(held: Harness, count: int) -> bool:
    rows = await held.rows("SELECT last_sequence FROM relay_state")
    return bool(rows[0]["last_sequence"] == count)


async def test_only_one_process_of_a_service_relays(
    database_url: str, amqp_url: str, fast: dict[str, Any]
) -> None:
    prefix = {"bus_prefix": f"test-{new_id().hex[-8:]}"}
    async with live_probe(database_url, amqp_url, **fast, **prefix) as first:
        await until(lambda: _active(first))
        second = harness(create, ServiceSettings, database_url, amqp_url, **fast, **prefix)
        async with second as held, held.service.running():
            await publish(held, joined("from the second process"))
            await until_notes(held, "from the second process")
            assert not held.service.relay.active


async def _active(held: Harness) -> bool:
    return held.service.relay.active


async def test_the_personal_block_is_kept_beside_the_log(live: Harness) -> None:
    await publish(live, joined("Lin"))
    await until_notes(live, "Lin")
    logged = await live.rows("SELECT data::text AS data FROM event_log")
    assert "Lin" not in logged[0]["data"]
    assert (
        '"name": "Lin"'
        in (await live.rows("SELECT block::text AS block FROM personal"))[0]["block"]
    )


@pytest.mark.parametrize("size", [1, 499, 1_201])
async def test_all_events_of_a_transaction_arrive_in_its_order(live: Harness, size: int) -> None:
    names = [f"n{number}" for number in range(size)]
    await publish(live, *(joined(name) for name in names))
    await until_notes(live, *names)
