"""Keeps the reference copies as other services tell of them; the newest event wins."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from contracts.events.customer import (
    CustomerMerged,
    CustomerMergeUndone,
    CustomerOwnerChanged,
    CustomerRegistered,
    CustomerState,
    CustomerUpdated,
    PotentialConverted,
)
from contracts.events.gateway import OrgUnitKind, OrgUnitOpened
from fleet.references import commands
from fleet.references.model import BranchRef, CustomerRef

consumer = Consumer()


@consumer.on(OrgUnitOpened)
async def keep_branch(opened: OrgUnitOpened, session: AsyncSession) -> None:
    """Know a branch by its code; departments deliver nothing."""
    if opened.kind is OrgUnitKind.DEPARTMENT:
        return
    known = {
        "id": opened.org_unit_id,
        "name": opened.name,
        "path": opened.path,
        "time_zone": opened.time_zone,
    }
    await session.execute(
        insert(BranchRef)
        .values(code=opened.code, **known)
        .on_conflict_do_update(index_elements=[BranchRef.code], set_=known)
    )


async def keep_customer(customer: CustomerState, session: AsyncSession) -> None:
    """Know a customer's name; that of a person is in the personal block."""
    name = customer.name or (customer.personal.name if customer.personal else "")
    await session.execute(
        insert(CustomerRef)
        .values(id=customer.customer_id, name=name)
        .on_conflict_do_update(index_elements=[CustomerRef.id], set_={"name": name})
    )


for told in (CustomerRegistered, CustomerUpdated, PotentialConverted, CustomerOwnerChanged):
    consumer.on(told)(keep_customer)


@consumer.on(CustomerMerged)
async def follow_merge(merged: CustomerMerged, session: AsyncSession) -> None:
    """Two customers are one (客户合并)."""
    await commands.follow_merge(session, merged)


@consumer.on(CustomerMergeUndone)
async def follow_undoing(undone: CustomerMergeUndone, session: AsyncSession) -> None:
    """They were two after all."""
    await commands.follow_undoing(session, undone)
