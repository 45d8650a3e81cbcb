"""Keeps the references up to date."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from contracts.events.contract import (
    ContractAmended,
    ContractExpired,
    ContractExpiring,
    ContractRenewed,
    ContractSigned,
    ContractState,
    ContractTerminated,
    OrderCancelled,
    OrderCaptured,
    OrderConfirmed,
    OrderRevised,
    OrderState,
)
from contracts.events.customer import (
    ContactRegistered,
    ContactState,
    ContactUpdated,
    CustomerMerged,
    CustomerMergeUndone,
    CustomerOwnerChanged,
    CustomerRegistered,
    CustomerState,
    CustomerUpdated,
    PotentialConverted,
)
from contracts.events.fleet import (
    AssignmentEnded,
    AssignmentState,
    DriverReassigned,
    DriverRegistered,
    TripDeparted,
    TripSheetAmended,
    TripSheetClosed,
    TripSheetCorrected,
    TripSheetIssued,
    TripSheetState,
    VehicleAssigned,
    VehicleRegistered,
)
from contracts.events.gateway import (
    OrgUnitKind,
    OrgUnitOpened,
    StaffJoined,
    StaffLeaving,
    StaffLeft,
)
from service_desk.references import commands

consumer = Consumer()


async def remember_customer(customer: CustomerState, session: AsyncSession) -> None:
    """Know the customer by name, tier and scope."""
    await commands.remember_customer(session, customer)


async def remember_contact(contact: ContactState, session: AsyncSession) -> None:
    """Know whose contact it is."""
    await commands.remember_contact(session, contact)


async def remember_contract(contract: ContractState, session: AsyncSession) -> None:
    """Know whose contract it is and who answers for it."""
    await commands.remember_contract(session, contract)


async def remember_order(order: OrderState, session: AsyncSession) -> None:
    """Know whose order it is and which branch drives it."""
    await commands.remember_order(session, order)


async def remember_trip_sheet(sheet: TripSheetState, session: AsyncSession) -> None:
    """Know who drives which vehicle for whom."""
    await commands.remember_trip_sheet(session, sheet)


async def remember_assignment(assignment: AssignmentState, session: AsyncSession) -> None:
    """Know which vehicle and drivers serve whom."""
    await commands.remember_assignment(session, assignment)


for told in (CustomerRegistered, CustomerUpdated, PotentialConverted, CustomerOwnerChanged):
    consumer.on(told)(remember_customer)
for told in (ContactRegistered, ContactUpdated):
    consumer.on(told)(remember_contact)
for told in (
    ContractSigned,
    ContractAmended,
    ContractExpiring,
    ContractTerminated,
    ContractRenewed,
    ContractExpired,
):
    consumer.on(told)(remember_contract)
for told in (OrderCaptured, OrderConfirmed, OrderRevised, OrderCancelled):
    consumer.on(told)(remember_order)
for told in (
    TripSheetIssued,
    TripSheetAmended,
    TripDeparted,
    TripSheetClosed,
    TripSheetCorrected,
):
    consumer.on(told)(remember_trip_sheet)
for told in (VehicleAssigned, DriverReassigned, AssignmentEnded):
    consumer.on(told)(remember_assignment)


@consumer.on(CustomerMerged)
async def follow_merge(merged: CustomerMerged, session: AsyncSession) -> None:
    """Two customers are one."""
    await commands.follow_merge(session, merged)


@consumer.on(CustomerMergeUndone)
async def follow_undoing(undone: CustomerMergeUndone, session: AsyncSession) -> None:
    """They were two after all."""
    await commands.follow_undoing(session, undone)


@consumer.on(VehicleRegistered)
async def remember_vehicle(vehicle: VehicleRegistered, session: AsyncSession) -> None:
    """Know the vehicle by its plate."""
    await commands.remember_vehicle(session, vehicle)


@consumer.on(DriverRegistered)
async def remember_driver(driver: DriverRegistered, session: AsyncSession) -> None:
    """Know the driver by number."""
    await commands.remember_driver(session, driver)


@consumer.on(OrgUnitOpened)
async def remember_branch(unit: OrgUnitOpened, session: AsyncSession) -> None:
    """Know a branch and its time; departments have none of their own."""
    if unit.kind is not OrgUnitKind.DEPARTMENT:
        await commands.remember_branch(session, unit)


@consumer.on(StaffJoined)
async def remember_staff(joined: StaffJoined, session: AsyncSession) -> None:
    """Know who may be named for a ticket."""
    await commands.remember_staff(session, joined)


@consumer.on(StaffLeaving)
async def remember_leaving(leaving: StaffLeaving, session: AsyncSession) -> None:
    """Know that somebody is here only until a day."""
    await commands.remember_staff(session, leaving, leaves_on=leaving.leaves_on)


@consumer.on(StaffLeft)
async def remember_left(left: StaffLeft, session: AsyncSession) -> None:
    """Know that somebody is not to be named any more."""
    await commands.remember_staff(session, left, leaves_on=left.left_on, active=False)
