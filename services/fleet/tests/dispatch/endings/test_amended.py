from datetime import UTC, date, datetime, timedelta

from chassis.schedule import clock
from contracts.events.fleet import (
    AssignmentDemandUnmet,
    AssignmentEnded,
    TripSheetVoided,
    VehicleAssigned,
)
from contracts.values import Term

from ...factories import ADMIN, DISPATCHER_PD, a_line, contract_signed
from ...yard import Yard
from ..bookings import books_balance
from .contracts import amended, ending

APRIL = Term(starts_on=date(2026, 4, 1), ends_on=date(2026, 5, 1))
FIRST_OF_MAY = datetime(2026, 4, 30, 16, tzinfo=UTC)
FIRST_OF_JUNE = datetime(2026, 5, 31, 16, tzinfo=UTC)


async def test_a_new_line_gets_a_demand_of_its_own(yard: Yard) -> None:
    for _ in range(2):
        await yard.vehicle()
        await yard.driver()
    signed = contract_signed(a_line())
    await yard.service.deliver(signed, amended(signed, *signed.lines, a_line()))
    assert len(await yard.service.recorded(VehicleAssigned)) == 2
    assert len(await yard.listed(ADMIN, "/demands")) == 2
    await books_balance(yard.service)


async def test_a_line_that_ends_earlier_is_cut_and_sheets_beyond_are_voided(yard: Yard) -> None:
    vehicle, _ = await yard.vehicle(), await yard.driver()
    line = a_line(term=APRIL)
    signed = contract_signed(line)
    await yard.service.deliver(signed)
    assignment = await yard.assignment(str(signed.contract_id))
    for day in (9, 10):
        planned = {
            "planned": {
                "starts_at": f"2026-04-{day:02d}T08:00:00+08:00",
                "ends_at": f"2026-04-{day:02d}T18:00:00+08:00",
            }
        }
        await yard.done(DISPATCHER_PD, f"/assignments/{assignment['id']}/trip-sheets", planned)
    await yard.service.deliver(amended(signed, ending(line, date(2026, 4, 10))))

    [voided] = await yard.service.recorded(TripSheetVoided)
    assert voided.planned.starts_at == datetime(2026, 4, 10, tzinfo=UTC)
    shorter = (await yard.service.recorded(VehicleAssigned))[-1]
    assert shorter.period.ends_at == datetime(2026, 4, 9, 16, tzinfo=UTC)
    assert await yard.service.recorded(AssignmentEnded) == []
    assert await yard.availability(vehicle) == "committed"
    await books_balance(yard.service)
    clock.advance(timedelta(days=40))
    await yard.service.do_due_work()
    [ended] = await yard.service.recorded(AssignmentEnded)
    assert (ended.ended_at, ended.reason) == (shorter.period.ends_at, "amendment 1")
    assert (await yard.demand(str(signed.contract_id)))["state"] == "closed"


async def test_a_line_that_ends_later_keeps_its_vehicle_if_that_is_free(yard: Yard) -> None:
    await yard.vehicle()
    await yard.driver()
    line = a_line(term=APRIL)
    signed = contract_signed(line)
    await yard.service.deliver(signed, amended(signed, ending(line, date(2026, 6, 1))))
    first, prolonged = await yard.service.recorded(VehicleAssigned)
    assert prolonged.assignment_id == first.assignment_id
    assert prolonged.period.ends_at == FIRST_OF_JUNE
    await books_balance(yard.service)
    clock.advance(timedelta(days=62))
    await yard.service.do_due_work()
    assert await yard.service.recorded(AssignmentEnded) == []
    clock.advance(timedelta(days=30))
    await yard.service.do_due_work()
    [ended] = await yard.service.recorded(AssignmentEnded)
    assert ended.ended_at == FIRST_OF_JUNE


async def test_a_line_that_ends_later_gets_another_vehicle_for_the_rest(yard: Yard) -> None:
    vehicle, _ = await yard.vehicle(), await yard.driver()
    line = a_line(term=APRIL)
    signed = contract_signed(line)
    may = Term(starts_on=date(2026, 5, 1), ends_on=date(2026, 6, 1))
    await yard.service.deliver(signed, contract_signed(a_line(term=may)))
    await yard.service.deliver(amended(signed, ending(line, date(2026, 6, 1))))
    [alarm] = await yard.service.recorded(AssignmentDemandUnmet)
    assert (alarm.period.starts_at, alarm.period.ends_at) == (FIRST_OF_MAY, FIRST_OF_JUNE)
    assert (await yard.demand(str(signed.contract_id)))["state"] == "waiting"

    other, _ = await yard.vehicle(), await yard.driver()
    await yard.service.do_due_work()

    rest = (await yard.service.recorded(VehicleAssigned))[-1]
    assert (str(rest.vehicle_id), rest.period) == (other["id"], alarm.period)
    assert (await yard.demand(str(signed.contract_id)))["state"] == "assigned"
    await books_balance(yard.service)
    clock.advance(timedelta(days=62))
    await yard.service.do_due_work()
    assert await yard.availability(vehicle) == "committed"
    assert (await yard.demand(str(signed.contract_id)))["state"] == "assigned"


async def test_a_rest_that_is_not_needed_any_more_is_not_waited_for(yard: Yard) -> None:
    await yard.vehicle()
    await yard.driver()
    line = a_line(term=APRIL)
    signed = contract_signed(line)
    may = Term(starts_on=date(2026, 5, 1), ends_on=date(2026, 6, 1))
    longer = amended(signed, ending(line, date(2026, 6, 1)))
    await yard.service.deliver(signed, contract_signed(a_line(term=may)), longer)
    await yard.service.deliver(amended(signed, line, number=2))
    assert (await yard.demand(str(signed.contract_id)))["state"] == "assigned"
    # The older amendment, heard again, says nothing.
    await yard.service.deliver(longer)
    assert (await yard.demand(str(signed.contract_id)))["ends_on"] == "2026-05-01"
    await books_balance(yard.service)


async def test_a_waiting_line_that_is_gone_is_waited_for_no_longer(yard: Yard) -> None:
    gone, kept = a_line(), a_line()
    signed = contract_signed(gone, kept)
    await yard.service.deliver(signed, amended(signed, kept))
    states = {row["line_id"]: row["state"] for row in await yard.listed(ADMIN, "/demands")}
    assert states == {str(gone.line_id): "closed", str(kept.line_id): "waiting"}
