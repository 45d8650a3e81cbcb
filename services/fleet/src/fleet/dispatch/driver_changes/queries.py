"""Which driver changes there are, what they are about, and who may take over."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import NotFound
from contracts.events.service_desk import DriverChangeRequested
from contracts.values import Period
from fleet.assignments.model import Assignment, AssignmentState
from fleet.dispatch.driver_changes.model import ChangeCause, ChangeState, DriverChange
from fleet.drivers.model import Driver
from fleet.drivers.queries import free_drivers
from fleet.ledger.model import Layer
from fleet.ledger.queries import is_free, load
from fleet.trip_sheets.model import TripSheet
from fleet.trip_sheets.queries import has_driven
from fleet.vehicles.model import Vehicle

PROPOSED = 3


def driver_changes(
    actor: Actor, state: ChangeState | None = None, customer_id: UUID | None = None
) -> Select[DriverChange]:
    """The driver changes that the actor may see."""
    found = select(DriverChange)
    if state:
        found = found.where(DriverChange.state == state)
    if customer_id:
        found = found.where(DriverChange.customer_id == customer_id)
    return visible(found, actor, DriverChange)


async def driver_change_seen(session: AsyncSession, change_id: UUID, actor: Actor) -> DriverChange:
    """One driver change, if the actor may see it."""
    return await _one(session, driver_changes(actor).where(DriverChange.id == change_id))


async def driver_change_to_decide(
    session: AsyncSession, change_id: UUID, actor: Actor
) -> DriverChange:
    """One driver change, locked, if the actor may see it."""
    found = driver_changes(actor).where(DriverChange.id == change_id)
    return await _one(session, found.with_for_update())


async def asked_before(
    session: AsyncSession, driver_id: UUID, ticket_id: UUID | None, assignment_id: UUID | None
) -> bool:
    """Whether that was asked already, by the ticket or for the assignment, and not refused."""
    about = (
        DriverChange.ticket_id == ticket_id
        if ticket_id
        else DriverChange.assignment_id == assignment_id
    )
    found = select(DriverChange.id).where(
        about,
        DriverChange.driver_id == driver_id,
        DriverChange.cause == (ChangeCause.CUSTOMER if ticket_id else ChangeCause.LEAVES),
        DriverChange.state != ChangeState.REFUSED,
    )
    return (await session.execute(found.limit(1))).first() is not None


async def sheet_named(session: AsyncSession, sheet_id: UUID | None) -> TripSheet | None:
    """The trip sheet that a ticket is about."""
    return await session.get(TripSheet, sheet_id) if sheet_id else None


async def driver_with(
    session: AsyncSession, *, driver_id: UUID | None = None, staff_id: UUID | None = None
) -> Driver | None:
    """The driver of this id, or who is this member of staff, locked."""
    if driver_id is None and staff_id is None:
        return None
    which = Driver.id == driver_id if driver_id else Driver.staff_id == staff_id
    found = select(Driver).where(which).with_for_update()
    found = found.execution_options(populate_existing=True)
    return (await session.execute(found)).scalar_one_or_none()


async def assignment_asked_about(
    session: AsyncSession,
    asked: DriverChangeRequested,
    customer_id: UUID,
    driver_id: UUID | None,
    sheet: TripSheet | None,
) -> Assignment | None:
    """The customer's active assignment: of the sheet, else of the contract, order or driver."""
    found = select(Assignment).where(
        Assignment.state == AssignmentState.ACTIVE,
        Assignment.replacement_for.is_(None),
        Assignment.customer_id == customer_id,
    )
    if sheet:
        under = select(Assignment.demand_id).where(Assignment.id == sheet.assignment_id)
        found = found.where(Assignment.demand_id.in_(under))
    if asked.contract_id:
        found = found.where(Assignment.contract_id == asked.contract_id)
    if asked.order_id:
        found = found.where(Assignment.order_id == asked.order_id)
    if driver_id:
        found = found.where(Assignment.driver_ids.bool_op("@>")([driver_id]))
    first = found.order_by(Assignment.id).limit(1)
    return (await session.execute(first)).scalar_one_or_none()


async def driven_by(session: AsyncSession, driver_id: UUID) -> list[Assignment]:
    """The active assignments that a driver belongs to."""
    found = select(Assignment).where(
        Assignment.state == AssignmentState.ACTIVE,
        Assignment.replacement_for.is_(None),
        Assignment.driver_ids.bool_op("@>")([driver_id]),
    )
    return list((await session.execute(found.order_by(Assignment.id))).scalars())


async def who_may_take_over(
    session: AsyncSession,
    assignment: Assignment,
    vehicle: Vehicle,
    rest: Period,
    sheets: Sequence[TripSheet],
    on: date,
) -> list[Driver]:
    """Up to three who are free for the rest and its sheets, licensed, and not rejected before.

    Those who know the vehicle come first.
    """
    rejected = select(DriverChange.driver_id).where(
        DriverChange.customer_id == assignment.customer_id,
        DriverChange.cause == ChangeCause.CUSTOMER,
    )
    held = [sheet.id for sheet in sheets]
    needed = vehicle.model.licence_class
    free = free_drivers(assignment.branch, needed, on, {Layer.COMMITMENT: rest})
    fitting = free.where(
        Driver.id.not_in(assignment.driver_ids),
        Driver.id.not_in(rejected),
        *(is_free(Driver.id, Layer.USAGE, sheet.planned, held) for sheet in sheets),
    ).order_by(has_driven(Driver.id, vehicle.id).desc(), load(Driver.id), Driver.number)
    return list((await session.execute(fitting.limit(PROPOSED))).scalars())


async def _one(session: AsyncSession, found: Select[DriverChange]) -> DriverChange:
    change = (await session.execute(found)).scalar_one_or_none()
    if change is None:
        raise NotFound
    return change
