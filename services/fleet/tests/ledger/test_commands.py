from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from chassis.tables import new_id
from chassis.testing import Harness, an_actor
from contracts.permissions import Role
from contracts.values import Period, Scope
from fleet.ledger.commands import book, release, use
from fleet.ledger.model import Booking, Layer, OnAnotherTrip, ResourceType, SourceType, Taken

from ..yard import Yard

DAY = datetime(2026, 5, 1, tzinfo=UTC)
SCOPE = Scope(org_path="HQ/PD", owner_id=new_id())


def hours(start: float, end: float) -> Period:
    return Period(starts_at=DAY + timedelta(hours=start), ends_at=DAY + timedelta(hours=end))


def a_booking(
    vehicle_id: UUID, period: Period, layer: Layer = Layer.USAGE, source_id: UUID | None = None
) -> Booking:
    return Booking(
        resource_type=ResourceType.VEHICLE,
        resource_id=vehicle_id,
        layer=layer,
        period=period,
        source_type=SourceType.TRIP_SHEET,
        source_id=source_id or new_id(),
        document="HT-2026-000001",
        scope=SCOPE,
    )


async def live(service: Harness, vehicle_id: UUID) -> list[tuple[float, float]]:
    rows = await service.rows(
        "SELECT lower(period) AS a, upper(period) AS b FROM reservations "
        "WHERE resource_id = $1 AND state = 'live' ORDER BY 1",
        vehicle_id,
    )
    hour = timedelta(hours=1)
    return [((row["a"] - DAY) / hour, (row["b"] - DAY) / hour) for row in rows]


async def test_periods_that_touch_do_not_overlap(service: Harness) -> None:
    vehicle_id = new_id()
    async with service.transaction() as session:
        await book(session, [a_booking(vehicle_id, hours(8, 12))])
        await book(session, [a_booking(vehicle_id, hours(12, 18))])
    assert await live(service, vehicle_id) == [(8, 12), (12, 18)]


async def test_what_is_taken_is_named_and_nothing_of_the_rest_is_booked(service: Harness) -> None:
    taken_id, free_id = new_id(), new_id()
    async with service.transaction() as session:
        await book(session, [a_booking(taken_id, hours(8, 12))])
    async with service.transaction() as session:
        wanted = [a_booking(free_id, hours(11, 13)), a_booking(taken_id, hours(11, 13))]
        with pytest.raises(Taken) as refused:
            await book(session, wanted)
        assert refused.value.booking == wanted[1]
        assert refused.value.blocking is not None
        assert refused.value.blocking.period == hours(8, 12)
    assert await live(service, free_id) == []


async def test_the_two_layers_do_not_keep_each_other_out(service: Harness) -> None:
    vehicle_id = new_id()
    async with service.transaction() as session:
        await book(session, [a_booking(vehicle_id, hours(0, 24), Layer.COMMITMENT)])
        await book(session, [a_booking(vehicle_id, hours(8, 12), Layer.USAGE)])
    assert len(await live(service, vehicle_id)) == 2


async def test_a_late_return_is_cut_off_where_the_next_booking_begins(service: Harness) -> None:
    vehicle_id, trip = new_id(), new_id()
    async with service.transaction() as session:
        await book(session, [a_booking(vehicle_id, hours(8, 12), source_id=trip)])
        await book(session, [a_booking(vehicle_id, hours(14, 18))])
        await use(session, trip, hours(8, 13), under_way=False)
    assert await live(service, vehicle_id) == [(8, 13), (14, 18)]
    async with service.transaction() as session:
        await use(session, trip, hours(8, 16), under_way=False)
    assert await live(service, vehicle_id) == [(8, 14), (14, 18)]


async def test_no_trip_begins_inside_the_time_of_another(service: Harness) -> None:
    vehicle_id, trip = new_id(), new_id()
    async with service.transaction() as session:
        await book(session, [a_booking(vehicle_id, hours(8, 12))])
        await book(session, [a_booking(vehicle_id, hours(14, 18), source_id=trip)])
    with pytest.raises(Taken):
        async with service.transaction() as session:
            await use(session, trip, hours(11, 18), under_way=True)
    assert await live(service, vehicle_id) == [(8, 12), (14, 18)]


async def test_a_vehicle_is_on_one_trip_at_a_time_even_when_the_plan_is_over(
    service: Harness,
) -> None:
    vehicle_id, overdue, following = new_id(), new_id(), new_id()
    async with service.transaction() as session:
        await book(session, [a_booking(vehicle_id, hours(8, 12), source_id=overdue)])
        await book(session, [a_booking(vehicle_id, hours(14, 18), source_id=following)])
        await use(session, overdue, hours(8, 12), under_way=True)
    with pytest.raises(OnAnotherTrip):
        async with service.transaction() as session:
            await use(session, following, hours(14, 18), under_way=True)


async def test_releasing_from_an_instant_keeps_what_was_before(service: Harness) -> None:
    vehicle_id, source = new_id(), new_id()
    async with service.transaction() as session:
        await book(session, [a_booking(vehicle_id, hours(8, 12), source_id=source)])
        await book(session, [a_booking(vehicle_id, hours(12, 18), source_id=source)])
        await release(session, source, DAY + timedelta(hours=10))
    assert await live(service, vehicle_id) == [(8, 10)]


async def test_operators_read_the_ledger_and_nobody_else(yard: Yard) -> None:
    vehicle, driver = await yard.vehicle(), await yard.driver()
    await yard.sign()
    async with yard.service.client(an_actor(Role.DISPATCHER, org_path="HQ/PD")) as client:
        assert (await client.get("/internal/ledger")).status_code == 403
    async with yard.service.client(an_actor(Role.OPERATIONS)) as client:
        answer = await client.get("/internal/ledger", params={"layer": "commitment"})
    held = {row["resource_id"] for row in answer.json()["items"]}
    assert held == {vehicle["id"], driver["id"]}
