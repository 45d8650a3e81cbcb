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
from contracts.event import Event
from contracts.events.contract import OrderCancelled, OrderConfirmed
from contracts.events.fleet import (
    AssignmentEnded,
    Availability,
    DriverRegistered,
    TripSheetCorrected,
    VehicleAvailabilityChanged,
    WorkOrderCompleted,
    WorkOrderScheduled,
)
from contracts.events.service_desk import TicketClosed, TicketOpened
from contracts.samples import samples

from .factories import (
    OF_ORDER,
    an,
    late_assignment,
    names,
    sale,
    signed_contract,
    the,
    trip,
)
from .money.factories import allocated, charge, cost, credit_note, invoice, priced, taken_back

NOTHING = sha256(b"[]").hexdigest()
TABLES = ", ".join(Base.metadata.tables)


def whole_story() -> list[Event]:
    """Names, sales, contracts, trips, money, workshops and words enough to fill every table."""
    overtime, rent = charge("overtime", 60_00), charge("rent", 18_600_00)
    less = charge("less", -40_00, corrects=overtime.charge_id)
    car = {"vehicle_id": the("second car")}
    blocked = {"was": Availability.IDLE, "availability": Availability.BLOCKED}
    return [
        *names(),
        an(DriverRegistered),
        *sale("fleet renewal"),
        *sale("airport shuttle", fen=2_500_000),
        *signed_contract("renewal"),
        late_assignment("renewal"),
        *trip("to the airport"),
        *trip("to the bank", vehicle_id=the("second car"), customer_id=the("bank")),
        *trip("ordered", **OF_ORDER),
        an(OrderConfirmed, order_id=the("order"), number="DD-2026-000001"),
        an(OrderCancelled, order_id=the("order"), number="DD-2026-000001"),
        priced("to the airport", overtime),
        invoice("invoice", overtime, rent),
        an(TripSheetCorrected, trip_sheet_id=the("to the airport"), km=80),
        priced("to the airport", less, net=20_00, revision=2),
        credit_note("note", less),
        allocated("payment", 100_00),
        taken_back("payment", 100_00),
        cost("fuel", 86_40, trip_sheet_id=the("to the bank")),
        an(AssignmentEnded, assignment_id=the("renewal assigned"), contract_id=the("renewal")),
        an(WorkOrderScheduled, **car),
        an(WorkOrderCompleted, **car),
        an(VehicleAvailabilityChanged, **car, **blocked),
        an(TicketOpened),
        an(TicketClosed),
    ]


STORY = whole_story()


SAMPLES = [envelope.model_dump(mode="json") for envelope in samples().values()]


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
    assert await _shuffled(analytics, data, envelopes) == set(Base.metadata.tables)


@given(data=st.data())
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_the_samples_give_the_same_facts_in_any_order(
    analytics: Harness, data: st.DataObject
) -> None:
    filled = await _shuffled(analytics, data, SAMPLES)
    assert set(Base.metadata.tables) - filled == {"block_fact"}


async def _shuffled(
    analytics: Harness, data: st.DataObject, envelopes: list[dict[str, Any]]
) -> set[str]:
    """Tell it in order and then anyhow: the facts are the same; the tables that it fills."""
    await _tell(analytics, [envelopes])
    expected = await _digest(analytics)

    repeated = data.draw(st.lists(st.sampled_from(envelopes), max_size=20), "told again")
    shuffled = data.draw(st.permutations([*envelopes, *repeated]), "in this order")
    size = data.draw(st.integers(1, len(shuffled)), "in batches of")
    batches = [shuffled[at : at + size] for at in range(0, len(shuffled), size)]
    await _tell(analytics, batches)
    assert await _digest(analytics) == expected
    return {table for table, content in expected.items() if content != NOTHING}


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
            digests[table.name] = sha256(repr(rows).encode()).hexdigest()
    return digests
