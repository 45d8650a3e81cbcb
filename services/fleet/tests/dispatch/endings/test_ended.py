import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chassis.schedule import clock
from contracts.event import Event
from contracts.events.fleet import AssignmentEnded, TripSheetVoided, VehicleAssigned
from contracts.values import Term

from ...factories import ADMIN, DISPATCHER_PD, TODAY, a_line, contract_signed
from ...yard import TRIP, Yard
from ..bookings import books_balance
from .contracts import amended, expired, terminated

YEAR = Term(starts_on=TODAY, ends_on=date(2027, 3, 2))
TENTH = date(2026, 3, 10)


async def held_beyond(yard: Yard, ends_at: datetime) -> list[Any]:
    return list(
        await yard.service.rows(
            "SELECT * FROM reservations WHERE state = 'live' AND upper(period) > $1 "
            "AND NOT under_way",
            ends_at,
        )
    )


async def test_a_termination_cuts_what_the_contract_has(yard: Yard) -> None:
    vehicle, _ = await yard.vehicle(), await yard.driver()
    signed = contract_signed(a_line(term=YEAR))
    await yard.service.deliver(signed, terminated(signed, TENTH))
    tenth = datetime(2026, 3, 9, 16, tzinfo=UTC)
    assert await held_beyond(yard, tenth) == []
    assert await yard.availability(vehicle) == "committed"
    await books_balance(yard.service)
    clock.advance(timedelta(days=9))
    await yard.service.do_due_work()
    [ended] = await yard.service.recorded(AssignmentEnded)
    assert (ended.ended_at, ended.reason) == (tenth, "the customer moves away")
    assert await yard.availability(vehicle) == "idle"


async def test_a_trip_under_way_runs_to_its_end(yard: Yard) -> None:
    vehicle, _ = await yard.vehicle(), await yard.driver()
    signed = contract_signed(a_line(term=YEAR))
    await yard.service.deliver(signed)
    sheet = await yard.sheet(str(signed.contract_id))
    await yard.departed(sheet)
    await yard.service.deliver(terminated(signed, TODAY))
    assert len(await yard.service.recorded(AssignmentEnded)) == 1
    assert await yard.service.recorded(TripSheetVoided) == []
    assert await yard.availability(vehicle) == "on_trip"
    clock.advance(timedelta(hours=2))
    await yard.done(ADMIN, f"/trip-sheets/{sheet['id']}/return", TRIP)
    await yard.done(DISPATCHER_PD, f"/trip-sheets/{sheet['id']}/closing")
    assert await yard.availability(vehicle) == "idle"


async def test_nothing_of_an_expired_contract_stays_live(yard: Yard) -> None:
    vehicle, _ = await yard.vehicle(), await yard.driver()
    march = Term(starts_on=TODAY, ends_on=date(2026, 4, 1))
    signed = contract_signed(a_line(term=march), a_line(term=march))
    await yard.service.deliver(signed)
    clock.advance(timedelta(days=40))
    await yard.service.deliver(expired(signed))
    await yard.service.do_due_work()
    assert {row["state"] for row in await yard.listed(ADMIN, "/demands")} == {"closed"}
    assert {row["state"] for row in await yard.listed(ADMIN, "/assignments")} == {"ended"}
    assert await yard.availability(vehicle) == "idle"
    assert len(await yard.service.recorded(AssignmentEnded)) == 1


@pytest.mark.parametrize("ends_on", [TODAY, TENTH, date(2028, 1, 1)])
@pytest.mark.parametrize("order", ["signed first", "terminated first"])
async def test_in_either_order_nothing_binds_a_contract_beyond_its_end(
    yard: Yard, ends_on: date, order: str
) -> None:
    await yard.vehicle()
    await yard.driver()
    signed = contract_signed(a_line(term=YEAR))
    events: list[Event] = [signed, terminated(signed, ends_on)]
    if order == "terminated first":
        events.reverse()
    last = datetime.combine(min(ends_on, YEAR.ends_on), datetime.min.time(), UTC)
    for told in (events, events, [amended(signed, *signed.lines, a_line(term=YEAR))]):
        for event in told:
            await yard.service.deliver(event, times=2)
        await yard.service.do_due_work()
        assert await held_beyond(yard, last - timedelta(hours=8)) == []
        await books_balance(yard.service)


async def test_a_dispatcher_who_assigns_while_the_contract_is_terminated_loses_or_is_undone(
    yard: Yard,
) -> None:
    for _ in range(10):
        signed = contract_signed(a_line(term=YEAR, drivers=0))
        await yard.service.deliver(signed)
        demand = await yard.demand(str(signed.contract_id))
        vehicle = await yard.vehicle()
        body = {"vehicle_id": vehicle["id"], "driver_ids": list[str]()}
        answer, _ = await asyncio.gather(
            yard.post(DISPATCHER_PD, f"/demands/{demand['id']}/assignment", body),
            yard.service.deliver(terminated(signed, TODAY)),
        )
        assert answer.status_code in {201, 409}, answer.text
        assert await yard.availability(vehicle) == "idle"
        assert (await yard.demand(str(signed.contract_id)))["state"] == "closed"
    assigned = await yard.service.recorded(VehicleAssigned)
    assert len(await yard.service.recorded(AssignmentEnded)) == len(assigned)
    await books_balance(yard.service)
