"""Keeps the copies up to date; a later event simply overwrites."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from contract.references.model import BranchRef, CustomerRef
from contracts.events.customer import (
    CustomerOwnerChanged,
    CustomerRegistered,
    CustomerState,
    CustomerUpdated,
    PotentialConverted,
)
from contracts.events.gateway import OrgUnitKind, OrgUnitOpened

consumer = Consumer()


async def know_customer(customer: CustomerState, session: AsyncSession) -> None:
    """Keep the newest state of a customer."""
    state = {
        "number": customer.number,
        "name": customer.name,
        "status": customer.status,
        "org_path": customer.scope.org_path,
        "owner_id": customer.scope.owner_id,
        "team_ids": list(customer.scope.team_ids),
        "dealer_id": customer.scope.dealer_id,
        "visibility": customer.scope.visibility,
    }
    statement = insert(CustomerRef).values(id=customer.customer_id, **state)
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=state))


for event in (CustomerRegistered, CustomerUpdated, PotentialConverted, CustomerOwnerChanged):
    consumer.on(event)(know_customer)


@consumer.on(OrgUnitOpened)
async def know_branch(unit: OrgUnitOpened, session: AsyncSession) -> None:
    """Keep a branch; departments and headquarters deliver nothing."""
    if unit.kind is not OrgUnitKind.BRANCH:
        return
    state = {"name": unit.name, "path": unit.path, "time_zone": unit.time_zone}
    statement = insert(BranchRef).values(code=unit.code, **state)
    await session.execute(statement.on_conflict_do_update(index_elements=["code"], set_=state))
