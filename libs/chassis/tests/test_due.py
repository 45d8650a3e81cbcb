import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from chassis.schedule import clock, plan
from chassis.tables import new_id
from chassis.testing import Harness

from .live import notes, until
from .probe import write_note

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def noon() -> Iterator[None]:
    clock.stop_at(NOON)
    yield
    clock.run()


async def _plan(probe: Harness, note_id: UUID, at: datetime) -> None:
    async with probe.transaction() as session:
        await plan(session, "remind", str(note_id), at, {"note_id": str(note_id)})


async def _noted(probe: Harness) -> UUID:
    note_id = new_id()
    async with probe.transaction() as session:
        await write_note(session, note_id, "tea")
    return note_id


@pytest.mark.usefixtures("noon")
async def test_work_is_done_when_it_is_due_and_not_before(probe: Harness) -> None:
    note_id = await _noted(probe)
    await _plan(probe, note_id, NOON + timedelta(hours=1))
    await probe.do_due_work()
    assert await notes(probe) == ["tea"]
    clock.advance(timedelta(hours=1))
    await probe.do_due_work()
    await probe.do_due_work()
    assert await notes(probe) == ["tea!"]


@pytest.mark.usefixtures("noon")
async def test_work_planned_twice_under_one_key_is_done_once(probe: Harness) -> None:
    note_id = await _noted(probe)
    await _plan(probe, note_id, NOON)
    await _plan(probe, note_id, NOON)
    await probe.do_due_work()
    assert await notes(probe) == ["tea!"]


@pytest.mark.usefixtures("noon")
async def test_work_that_fails_is_kept_with_its_failure_and_tried_again(probe: Harness) -> None:
    async with probe.transaction() as session:
        await plan(session, "remind", "broken", NOON, {"note_id": "no id"})
    await probe.do_due_work()
    (row,) = await probe.rows("SELECT * FROM scheduled")
    assert row["attempts"] == 1
    assert row["due_at"] > NOON
    assert "no id" in row["failure"]


@pytest.mark.usefixtures("noon")
async def test_many_runners_do_each_piece_once(probe: Harness) -> None:
    note_ids = [new_id() for _ in range(20)]
    async with probe.transaction() as session:
        for number, note_id in enumerate(note_ids):
            await write_note(session, note_id, f"n{number}")
            await plan(session, "remind", str(note_id), NOON, {"note_id": str(note_id)})
    await asyncio.gather(*(probe.do_due_work() for _ in range(6)))
    assert await notes(probe) == [f"n{number}!" for number in range(20)]


async def test_work_that_is_due_now_is_done_as_soon_as_it_is_committed(live: Harness) -> None:
    note_id = await _noted(live)
    await _plan(live, note_id, clock.now())

    async def done() -> bool:
        return await notes(live) == ["tea!"]

    await until(done, seconds=5)
