import asyncio

import asyncpg

from chassis.db import Database
from chassis.testing import Harness, an_actor
from contracts.events.gateway import OrgUnitOpened
from contracts.permissions import Role

ADMIN = an_actor(Role.ADMINISTRATOR)

FAIL_AT_COMMIT = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '23514'; END $$;
CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON note DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION refuse();
"""
FAIL_TWICE = """
CREATE SEQUENCE attempt;
CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF nextval('attempt') <= 2 THEN RAISE EXCEPTION 'conflict' USING ERRCODE = '{state}'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER conflict BEFORE INSERT ON note FOR EACH ROW EXECUTE FUNCTION conflict();
"""


async def _execute(probe: Harness, statements: str) -> None:
    connection = await asyncpg.connect(probe.service.database.url)
    await connection.execute(statements)
    await connection.close()


async def test_a_write_is_answered_with_its_event_recorded(probe: Harness) -> None:
    async with probe.client(ADMIN) as client:
        answer = await client.post("/v1/notes", json={"text": "hello"})
        assert answer.status_code == 201
        assert answer.json()["number"] == "NT-2026-000001"
        assert (await client.get("/v1/notes")).json() == ["hello"]
    assert [event.name for event in await probe.recorded(OrgUnitOpened)] == ["hello"]


async def test_the_answer_never_precedes_the_commit(probe: Harness) -> None:
    await _execute(probe, FAIL_AT_COMMIT)
    async with probe.client(ADMIN) as client:
        answer = await client.post("/v1/notes", json={"text": "lost"})
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert await probe.rows("SELECT * FROM note") == []
    assert await probe.recorded(OrgUnitOpened) == []


async def test_a_commit_that_finds_the_disk_full_is_answered_with_come_back_later(
    probe: Harness,
) -> None:
    await _execute(probe, FAIL_AT_COMMIT.replace("23514", "53100"))
    async with probe.client(ADMIN) as client:
        answer = await client.post("/v1/notes", json={"text": "lost"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert await probe.rows("SELECT * FROM note") == []


async def test_a_serialization_failure_is_retried_unseen(probe: Harness) -> None:
    await _execute(probe, FAIL_TWICE.format(state="40001"))
    async with probe.client(ADMIN) as client:
        answer = await client.post("/v1/notes", json={"text": "third time"})
    assert answer.status_code == 201
    assert len(await probe.recorded(OrgUnitOpened)) == 1


async def test_a_deadlock_is_retried_unseen(probe: Harness) -> None:
    await _execute(probe, FAIL_TWICE.format(state="40P01"))
    async with probe.client(ADMIN) as client:
        answer = await client.post("/v1/notes", json={"text": "third time"})
    assert answer.status_code == 201


async def test_numbers_have_no_gap_and_no_double_though_writers_race_and_fail(
    probe: Harness,
) -> None:
    async with probe.client(ADMIN) as client:
        # Every fourth text is there already, so its transaction rolls back after it has a number.
        texts = [f"note {n if n % 4 else 0}" for n in range(100)]
        answers = await asyncio.gather(
            *(client.post("/v1/notes", json={"text": text}) for text in texts)
        )
    numbers = sorted(a.json()["number"] for a in answers if a.status_code == 201)
    assert len(numbers) == 76
    assert numbers == [f"NT-2026-{n:06d}" for n in range(1, 77)]


async def test_a_fault_of_ours_tells_nothing_but_its_trace(probe: Harness) -> None:
    await _execute(probe, "DROP TABLE note")
    async with probe.client(ADMIN) as client:
        answer = await client.post("/v1/notes", json={"text": "x"})
    assert answer.status_code == 500
    assert set(answer.json()) == {"type", "title", "status", "trace_id"}


async def test_a_database_that_is_away_answers_503_and_says_when_to_come_back(
    probe: Harness,
) -> None:
    await probe.service.database.close()
    probe.service.database = Database("postgresql://nobody:x@127.0.0.1:1/nothing", 1)
    async with probe.client(ADMIN) as client:
        answer = await client.post("/v1/notes", json={"text": "x"})
        ready = await client.get("/readyz")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert ready.status_code == 503
