"""Takes references over; each event carries the whole record, so the last one counts."""

from datetime import date
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

from chassis.messages import record
from chassis.tables.replacements import family, put_back, references, replace
from contracts.events.contract import ContractState, OrderState
from contracts.events.customer import (
    ContactState,
    CustomerMerged,
    CustomerMergeUndone,
    CustomerState,
)
from contracts.events.fleet import (
    AssignmentState,
    DriverRegistered,
    TripSheetState,
    VehicleState,
)
from contracts.events.gateway import OrgUnitOpened, StaffJoined, StaffLeaving, StaffLeft
from contracts.events.service_desk import ServiceDeskMergeApplied
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
from service_desk.references.queries import customer_known
from service_desk.tables import Base

_ABOUT = (
    ("contract_id", "contract_refs"),
    ("order_id", "order_refs"),
    ("trip_sheet_id", "trip_sheet_refs"),
    ("ticket_id", "tickets"),
)


async def remember_customer(session: AsyncSession, customer: CustomerState) -> None:
    """Know this customer as it is now; a person's name is in the personal block."""
    person = customer.personal.name if customer.personal else ""
    row = {
        "id": customer.customer_id,
        "name": customer.name or person,
        "kind": customer.kind,
        "status": customer.status,
        "tier": customer.tier,
        "strategic": customer.strategic,
        **customer.scope.model_dump(),
    }
    await _keep(session, CustomerRef, row)


async def follow_merge(session: AsyncSession, merged: CustomerMerged) -> None:
    """Let all that belonged to the merged customer belong to the survivor, and say so."""
    await customer_known(session, merged.survivor_id)
    columns = references(Base.metadata)
    moved = await replace(session, merged.merge_id, merged.merged_id, merged.survivor_id, columns)
    if moved is not None:
        record(session, ServiceDeskMergeApplied.to(merged, moved, undone=False))


async def follow_undoing(session: AsyncSession, undone: CustomerMergeUndone) -> None:
    """Let what the merge moved belong to its old customer again, and say so.

    What was taken down since goes along with the contract, order, trip or ticket that it is about.
    """
    tables = Base.metadata.tables
    families = [family(Base.metadata, tie, tables[whole].c.id) for tie, whole in _ABOUT]
    returned = await put_back(session, undone.merge_id, families)
    if returned is not None:
        record(session, ServiceDeskMergeApplied.to(undone, returned, undone=True))


async def remember_contact(session: AsyncSession, contact: ContactState) -> None:
    """Know that this contact exists and whose it is."""
    row = {"id": contact.contact_id, "customer_id": contact.customer_id}
    await _keep(session, ContactRef, row)


async def remember_contract(session: AsyncSession, contract: ContractState) -> None:
    """Know the contract, who answers for it, and the branch if one alone delivers it."""
    branches = {line.branch for line in contract.lines if line.branch}
    row = {
        "id": contract.contract_id,
        "number": contract.number,
        "customer_id": contract.customer_id,
        "owner_id": contract.scope.owner_id,
        "branch": branches.pop() if len(branches) == 1 else None,
    }
    await _keep(session, ContractRef, row)


async def remember_order(session: AsyncSession, order: OrderState) -> None:
    """Know the order and the branch that drives it."""
    row = {
        "id": order.order_id,
        "number": order.number,
        "customer_id": order.customer_id,
        "branch": order.branch,
    }
    await _keep(session, OrderRef, row)


async def remember_trip_sheet(session: AsyncSession, sheet: TripSheetState) -> None:
    """Know what a sheet gives to a ticket that names it."""
    row = {
        "id": sheet.trip_sheet_id,
        "number": sheet.number,
        "customer_id": sheet.customer_id,
        "vehicle_id": sheet.vehicle_id,
        "driver_id": sheet.driver_id,
        "contract_id": sheet.contract_id,
        "order_id": sheet.order_id,
        "branch": sheet.branch,
        "planned": sheet.planned,
    }
    await _keep(session, TripSheetRef, row)


async def remember_assignment(session: AsyncSession, assignment: AssignmentState) -> None:
    """Know who is served by which vehicle and drivers, and for how long."""
    row = {
        "id": assignment.assignment_id,
        "customer_id": assignment.customer_id,
        "vehicle_id": assignment.vehicle_id,
        "driver_ids": list(assignment.driver_ids),
        "contract_id": assignment.contract_id,
        "order_id": assignment.order_id,
        "branch": assignment.branch,
        "starts_at": assignment.period.starts_at,
        "ends_at": assignment.period.ends_at,
    }
    await _keep(session, AssignmentRef, row)


async def remember_vehicle(session: AsyncSession, vehicle: VehicleState) -> None:
    """Know the vehicle by its plate."""
    row = {"id": vehicle.vehicle_id, "plate": vehicle.plate, "branch": vehicle.branch}
    await _keep(session, VehicleRef, row)


async def remember_driver(session: AsyncSession, driver: DriverRegistered) -> None:
    """Know the driver by number."""
    row = {"id": driver.driver_id, "number": driver.number, "branch": driver.branch}
    await _keep(session, DriverRef, row)


async def remember_branch(session: AsyncSession, unit: OrgUnitOpened) -> None:
    """Know where a branch stands in the organisation, and its time."""
    row = {"code": unit.code, "path": unit.path, "time_zone": unit.time_zone}
    await _keep(session, BranchRef, row, key="code")


async def remember_staff(
    session: AsyncSession,
    staff: StaffJoined | StaffLeaving | StaffLeft,
    leaves_on: date | None = None,
    active: bool = True,
) -> None:
    """Know who works here, so that tickets get a person and not a department."""
    row = {
        "id": staff.staff_id,
        "roles": list(staff.roles),
        "org_path": staff.org_path,
        "leaves_on": leaves_on,
        "active": active,
    }
    await _keep(session, StaffRef, row)


async def _keep(
    session: AsyncSession, table: type[DeclarativeBase], row: dict[str, Any], key: str = "id"
) -> None:
    statement = insert(table).values(row)
    # Whose something is, only a merge of customers changes, and that is followed apart.
    changed = {name: value for name, value in row.items() if name not in {key, "customer_id"}}
    if changed:
        statement = statement.on_conflict_do_update(index_elements=[key], set_=changed)
    else:
        statement = statement.on_conflict_do_nothing()
    await session.execute(statement)
