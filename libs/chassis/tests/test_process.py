import asyncio
from time import monotonic
from typing import Any

from chassis.tables import new_id
from chassis.telemetry.tracing import start_tracing
from chassis.testing import Harness, an_actor
from contracts.events.gateway import SessionRevoked
from contracts.permissions import Role

from .live import joined, live_probe, notes, publish, until, until_notes

ADMIN = an_actor(Role.ADMINISTRATOR)


async def test_an_ended_session_is_refused_in_every_process_and_after_a_restart(
    database_url: str, amqp_url: str, fast: dict[str, Any]
) -> None:
    prefix = {"bus_prefix": f"test-{new_id().hex[-8:]}"}
    assert ADMIN.session_id is not None
    async with live_probe(database_url, amqp_url, **fast, **prefix) as held:
        await asyncio.wait_for(held.service.revocations.connected.wait(), 10)
        revoked = SessionRevoked(
            session_id=ADMIN.session_id, staff_id=ADMIN.id, reason="signed out"
        )
        await publish(held, revoked)
        await until(lambda: _is_refused(held))
    async with live_probe(database_url, amqp_url, **fast, **prefix) as held:
        await until(lambda: _is_refused(held))


async def _is_refused(held: Harness) -> bool:
    async with held.client(ADMIN) as client:
        return (await client.get("/v1/notes")).status_code == 401


async def test_a_stop_finishes_what_is_at_hand_and_loses_nothing(
    database_url: str, amqp_url: str, fast: dict[str, Any]
) -> None:
    prefix = {"bus_prefix": f"test-{new_id().hex[-8:]}"}
    names = [f"n{number}" for number in range(900)]
    async with live_probe(database_url, amqp_url, **fast, **prefix) as held:
        await publish(held, *(joined(name) for name in names))
        await until(lambda: _some(held))
        began = monotonic()
    assert monotonic() - began < 20
    async with live_probe(database_url, amqp_url, **fast, **prefix) as held:
        await until_notes(held, *names)


async def _some(held: Harness) -> bool:
    return len(await notes(held)) > 0


async def test_one_trace_runs_from_the_request_over_the_bus_to_the_handler(live: Harness) -> None:
    start_tracing("probe", live.service.settings)
    trace = "0af7651916cd43dd8448eb211c80319c"
    parent = f"00-{trace}-b7ad6b7169203331-01"
    async with live.client(ADMIN) as client:
        await client.post("/v1/people", json={"text": "Lin"}, headers={"traceparent": parent})
    await until(lambda: _count(live, 2))
    events = await live.rows(
        "SELECT type, traceparent, causationid, id FROM event_log ORDER BY sequence"
    )
    assert [row["traceparent"].split("-")[1] for row in events] == [trace, trace]
    assert events[1]["causationid"] == str(events[0]["id"])


async def _count(held: Harness, count: int) -> bool:
    rows = await held.rows("SELECT count(*) AS n FROM event_log")
    return bool(rows[0]["n"] == count)


async def test_health_says_what_a_person_wants_to_know(live: Harness) -> None:
    async with live.client() as client:
        assert (await client.get("/livez")).json() == {"status": "ok"}
        assert (await client.get("/readyz")).json() == {"status": "ok"}
        health = (await client.get("/healthz")).json()
        metrics = (await client.get("/metrics")).text
    assert health["status"] == "ok"
    assert "ludan_http_seconds" in metrics
