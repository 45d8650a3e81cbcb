"""However the bus doubles, shuffles and delays a story, the facts come out the same to the byte."""

from hashlib import sha256
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from analytics.tables import Base
from chassis.messages import Received
from chassis.messages.reading import arrived
from chassis.testing import Harness

from .factories import whole_story

TABLES = ", ".join(Base.metadata.tables)
STORY = list(whole_story())


@given(data=st.data())
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_any_order_with_any_repetition_gives_the_same_facts(
    analytics: Harness, data: st.DataObject
) -> None:
    envelopes = [analytics.envelope(event) for event in STORY]
    await _tell(analytics, [envelopes])
    expected = await _digest(analytics)

    repeated = data.draw(st.lists(st.sampled_from(envelopes), max_size=20), "told again")
    shuffled = data.draw(st.permutations([*envelopes, *repeated]), "in this order")
    size = data.draw(st.integers(1, len(shuffled)), "in batches of")
    batches = [shuffled[at : at + size] for at in range(0, len(shuffled), size)]
    await _tell(analytics, batches)
    assert await _digest(analytics) == expected


async def test_the_same_deliveries_twice_change_nothing(analytics: Harness) -> None:
    envelopes = [arrived(analytics.envelope(event)) for event in STORY]
    await analytics.service.inbox.take_in(envelopes)
    once = await _digest(analytics)
    await analytics.service.inbox.take_in(envelopes)
    await analytics.service.inbox.take_in(envelopes[::-1])
    assert await _digest(analytics) == once
    assert await analytics.parked() == []


async def _tell(analytics: Harness, batches: list[list[dict[str, Any]]]) -> None:
    """From nothing, past the inbox: the projections themselves must bear repetition."""
    async with analytics.transaction() as session:
        connection = await session.connection()
        await connection.exec_driver_sql(f"TRUNCATE {TABLES}")
        for batch in batches:
            received: list[Received] = [arrived(envelope).understood() for envelope in batch]
            await analytics.service.subscription.handle(received, session)


async def _digest(analytics: Harness) -> dict[str, str]:
    """Each table's content in a few bytes; its order on disk does not matter."""
    digests: dict[str, str] = {}
    async with analytics.service.database.reading() as session:
        for table in Base.metadata.sorted_tables:
            rows = (await session.execute(select(table).order_by(*table.primary_key))).all()
            assert rows, f"the story says nothing to {table.name}"
            digests[table.name] = sha256(repr(rows).encode()).hexdigest()
    return digests
