"""Finds references; one that is not here yet is usually on its way."""

from collections.abc import Collection
from datetime import datetime
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

from chassis.auth.visible import branch_of
from chassis.errors import Conflict, Invalid, ReferenceNotYetKnown
from chassis.tables.replacements import current
from contracts.events.customer import CustomerStatus
from service_desk.references.model import (
    AssignmentRef,
    BranchRef,
    ContactRef,
    ContractRef,
    CustomerRef,
    DriverRef,
    OrderRef,
    StaffRef,
    TripSheetRef,
    VehicleRef,
)
from service_desk.references.rules import Setting, Subject

R = TypeVar("R", bound=DeclarativeBase)


class CustomerMerged(Conflict):
    """This customer was merged into another; record it there."""


class OfAnotherCustomer(Invalid):
    """Something named here belongs to another customer."""


class NotAtWork(Conflict):
    """This member of staff has left."""


async def known(session: AsyncSession, table: type[R], record_id: UUID) -> R:
    """The copy of this id, or the wait for it."""
    found = await session.get(table, record_id)
    if found is None:
        raise ReferenceNotYetKnown(f"{table.__tablename__.removesuffix('_refs')} {record_id}")
    return found


async def customer_known(session: AsyncSession, customer_id: UUID) -> CustomerRef:
    """The customer that another service speaks of, or whoever it was merged into."""
    return await known(session, CustomerRef, await current(session, customer_id))


async def customer_to_serve(session: AsyncSession, customer_id: UUID) -> CustomerRef:
    """A known customer that is still one of its own, whoever asks: anybody may take down its words."""
    customer = await known(session, CustomerRef, customer_id)
    if customer.status is CustomerStatus.MERGED:
        raise CustomerMerged(customer.name)
    return customer


async def customer_locked(session: AsyncSession, customer_id: UUID) -> CustomerRef:
    """The customer, locked: whoever plans calls to one customer does so one after the other."""
    customer = await customer_known(session, customer_id)
    await session.refresh(customer, with_for_update=True)
    return customer


async def contact_of(session: AsyncSession, contact_id: UUID, customer_id: UUID) -> ContactRef:
    """A known contact of this customer."""
    contact = await known(session, ContactRef, contact_id)
    if contact.customer_id != customer_id:
        raise OfAnotherCustomer(f"contact {contact_id}")
    return contact


async def branch_known(session: AsyncSession, code: str) -> BranchRef:
    """The branch of this code."""
    branch = await session.get(BranchRef, code)
    if branch is None:
        raise ReferenceNotYetKnown(f"branch {code}")
    return branch


async def branch_at(session: AsyncSession, org_path: str) -> BranchRef:
    """The branch that a path of the organisation lies in."""
    path = branch_of(org_path)
    branch = await session.scalar(select(BranchRef).where(BranchRef.path == path))
    if branch is None:
        raise ReferenceNotYetKnown(f"branch at {path}")
    return branch


async def setting(
    session: AsyncSession, customer: CustomerRef, subject: Subject, at: datetime
) -> Setting:
    """All that is known about what a customer speaks of; its branch is the one that served."""
    if subject.trip_sheet_id:
        return await _setting_of_sheet(session, customer, subject, subject.trip_sheet_id)
    branches: list[str | None] = []
    if subject.order_id:
        order = await known(session, OrderRef, subject.order_id)
        _must_belong(order, customer)
        branches.append(order.branch)
    if subject.contract_id:
        contract = await known(session, ContractRef, subject.contract_id)
        _must_belong(contract, customer)
        branches.append(contract.branch)
    if subject.vehicle_id or subject.driver_id:
        assignment = await _serving(session, customer.id, subject, at)
        if assignment:
            subject = subject.filled(_facts(assignment))
            branches.insert(0, assignment.branch)
        if subject.vehicle_id:
            branches.append((await known(session, VehicleRef, subject.vehicle_id)).branch)
        if subject.driver_id:
            branches.append((await known(session, DriverRef, subject.driver_id)).branch)
    code = next((branch for branch in branches if branch), None)
    if code is None:
        branch = await branch_at(session, customer.org_path)
    else:
        branch = await branch_known(session, code)
    return Setting(subject, None, branch.code, branch.path)


async def _setting_of_sheet(
    session: AsyncSession, customer: CustomerRef, subject: Subject, sheet_id: UUID
) -> Setting:
    sheet = await known(session, TripSheetRef, sheet_id)
    _must_belong(sheet, customer)
    branch = await branch_known(session, sheet.branch)
    facts = {
        "vehicle_id": sheet.vehicle_id,
        "driver_id": sheet.driver_id,
        "contract_id": sheet.contract_id,
        "order_id": sheet.order_id,
    }
    subject.must_agree(facts)
    started = sheet.planned.starts_at.astimezone(ZoneInfo(branch.time_zone))
    return Setting(subject.filled(facts), started.date(), branch.code, branch.path)


async def _serving(
    session: AsyncSession, customer_id: UUID, subject: Subject, at: datetime
) -> AssignmentRef | None:
    """The assignment by which a vehicle or driver serves the customer now."""
    statement = select(AssignmentRef).where(
        AssignmentRef.customer_id == customer_id,
        AssignmentRef.starts_at <= at,
        AssignmentRef.ends_at > at,
    )
    if subject.vehicle_id:
        statement = statement.where(AssignmentRef.vehicle_id == subject.vehicle_id)
    if subject.driver_id:
        statement = statement.where(AssignmentRef.driver_ids.contains([subject.driver_id]))
    found = await session.scalars(statement.order_by(AssignmentRef.id.desc()).limit(1))
    return found.one_or_none()


def _facts(assignment: AssignmentRef) -> dict[str, UUID | None]:
    drivers = assignment.driver_ids
    return {
        "vehicle_id": assignment.vehicle_id,
        "driver_id": drivers[0] if len(drivers) == 1 else None,
        "contract_id": assignment.contract_id,
        "order_id": assignment.order_id,
    }


def _must_belong(record: TripSheetRef | OrderRef | ContractRef, customer: CustomerRef) -> None:
    if record.customer_id != customer.id:
        raise OfAnotherCustomer(record.number)


async def at_work(session: AsyncSession, staff_id: UUID) -> StaffRef:
    """Somebody who works here."""
    staff = await known(session, StaffRef, staff_id)
    if not staff.active:
        raise NotAtWork(str(staff_id))
    return staff


async def colleagues(
    session: AsyncSession, roles: Collection[str], org_path: str
) -> list[StaffRef]:
    """Who works here in one of these roles, those of the branch before those of headquarters."""
    wanted = (
        select(StaffRef)
        .where(StaffRef.active, StaffRef.roles.overlap(list(roles)))
        .order_by(StaffRef.id)
    )
    found = (await session.scalars(wanted)).all()
    here = [staff for staff in found if branch_of(staff.org_path) == branch_of(org_path)]
    central = [staff for staff in found if "/" not in staff.org_path]
    return here or central
