from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from chassis.tables import new_id
from contracts.events.fleet import DriverChangeProposed, DriverReassigned, VehicleAssigned
from contracts.events.gateway import StaffLeaving, StaffLeft

from ...factories import ADMIN, DISPATCHER_PD, TODAY, a_line
from ...yard import Yard
from ..bookings import an_order, hours
from .asking import YEAR, one_change


def leaving(staff_id: UUID, on: date) -> StaffLeaving:
    return StaffLeaving(
        staff_id=staff_id, manager_id=new_id(), leaves_on=on, roles=("driver",), org_path="HQ/PD"
    )


async def test_who_leaves_gets_no_business_beyond_that_day_and_proposals_for_the_rest(
    yard: Yard,
) -> None:
    staff_id = new_id()
    await yard.vehicle()
    driver = await yard.driver(staff_id=staff_id)
    await yard.sign(a_line(term=YEAR))
    other = await yard.driver()
    told = leaving(staff_id, date(2026, 3, 20))
    await yard.service.deliver(told, told)

    [proposed] = await yard.service.recorded(DriverChangeProposed)
    assert (str(proposed.driver_id), proposed.ticket_id) == (driver["id"], None)
    change = await one_change(yard)
    assert (change["cause"], change["reason"]) == ("leaves", "The driver leaves on 2026-03-20.")
    body = {"driver_id": other["id"]}
    await yard.done(DISPATCHER_PD, f"/driver-changes/{change['id']}/decision", body)
    [reassigned] = await yard.service.recorded(DriverReassigned)
    assert reassigned.from_at == datetime(2026, 3, 19, 16, tzinfo=UTC)

    await yard.service.deliver(
        StaffLeft(
            staff_id=staff_id,
            manager_id=new_id(),
            left_on=date(2026, 3, 20),
            roles=("driver",),
            org_path="HQ/PD",
        )
    )
    known = {one["id"]: one for one in await yard.listed(ADMIN, "/drivers")}
    assert (known[driver["id"]]["state"], known[other["id"]]["state"]) == ("left", "active")


@pytest.mark.parametrize(("leaves_on", "chosen"), [(date(2026, 3, 4), True), (TODAY, False)])
async def test_until_the_day_of_leaving_orders_are_still_driven(
    yard: Yard, leaves_on: date, chosen: bool
) -> None:
    staff_id = new_id()
    await yard.vehicle()
    driver = await yard.driver(staff_id=staff_id)
    await yard.service.deliver(leaving(staff_id, leaves_on), an_order(hours(24, 30)))
    assert bool(await yard.service.recorded(VehicleAssigned)) is chosen
    [demand] = await yard.listed(ADMIN, "/demands")
    if not chosen:
        body = {
            "vehicle_id": (await yard.listed(ADMIN, "/vehicles"))[0]["id"],
            "driver_ids": [driver["id"]],
        }
        answer = await yard.post(DISPATCHER_PD, f"/demands/{demand['id']}/assignment", body)
        assert answer.json()["type"].endswith("driver-gone")


async def test_staff_who_do_not_drive_concern_nobody_here(yard: Yard) -> None:
    await yard.service.deliver(leaving(new_id(), TODAY))
    assert await yard.service.parked() == []
