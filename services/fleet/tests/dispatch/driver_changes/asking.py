"""Steps that several tests of driver changes begin with."""

from datetime import date
from typing import Any
from uuid import UUID

from chassis.schedule import clock
from chassis.tables import new_id
from contracts.events.service_desk import (
    DriverChangeRequested,
    Priority,
    TicketChannel,
    TicketKind,
    TicketStatus,
)
from contracts.values import Scope, Term

from ...factories import CUSTOMER, DISPATCHER_PD, TODAY, a_line
from ...yard import Body, Yard

YEAR = Term(starts_on=TODAY, ends_on=date(2027, 3, 2))


def asked(driver: Body | None, **about: Any) -> DriverChangeRequested:
    """A customer wants another driver."""
    told: dict[str, Any] = {
        "ticket_id": new_id(),
        "number": "GD-2026-000001",
        "kind": TicketKind.DRIVER_CHANGE,
        "status": TicketStatus.WITH_FLEET,
        "priority": Priority.NORMAL,
        "channel": TicketChannel.PHONE,
        "customer_id": CUSTOMER,
        "contact_id": None,
        "contract_id": None,
        "order_id": None,
        "trip_sheet_id": None,
        "vehicle_id": None,
        "driver_id": UUID(driver["id"]) if driver else None,
        "branch": "PD",
        "responsible_id": None,
        "opened_at": clock.now(),
        "scope": Scope(org_path="HQ", owner_id=new_id()),
        "reason": "drives too fast",
    }
    told |= about
    return DriverChangeRequested(**told)


async def one_change(yard: Yard) -> Body:
    [change] = await yard.listed(DISPATCHER_PD, "/driver-changes", state="open")
    return change


async def served(yard: Yard, spare: int = 1) -> tuple[Body, list[Body]]:
    """A driver with an assignment for a year from now on, and spare ones."""
    await yard.vehicle()
    driver = await yard.driver()
    await yard.sign(a_line(term=YEAR))
    return driver, [await yard.driver() for _ in range(spare)]
