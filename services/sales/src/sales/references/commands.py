"""Takes references over; each event carries the whole record, so the last one counts."""

from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

from chassis.messages import record
from chassis.tables.replacements import family, put_back, references, replace
from contracts.events.contract import ContractState
from contracts.events.customer import (
    ContactState,
    CustomerMerged,
    CustomerMergeUndone,
    CustomerState,
)
from contracts.events.sales import SalesMergeApplied
from sales.references.model import ContactRef, ContractRef, CustomerRef, LeaverRef
from sales.references.queries import customer_told_of
from sales.tables import Base


async def remember_customer(session: AsyncSession, customer: CustomerState) -> None:
    """Know this customer as it is now; a person's name is in the personal block."""
    person = customer.personal.name if customer.personal else ""
    await _keep(
        session,
        CustomerRef,
        {
            "id": customer.customer_id,
            "name": customer.name or person,
            "status": customer.status,
            **customer.scope.model_dump(),
        },
    )


async def remember_contact(session: AsyncSession, contact: ContactState) -> None:
    """Know that this contact exists and whose it is; only a merge of customers changes that."""
    row = {"id": contact.contact_id, "customer_id": contact.customer_id}
    await session.execute(insert(ContactRef).values(row).on_conflict_do_nothing())


async def remember_contract(session: AsyncSession, contract: ContractState) -> None:
    """Know which opportunity this contract came from, if any, and what it renews."""
    row = {
        "id": contract.contract_id,
        "opportunity_id": contract.opportunity_id,
        "renewal_of": contract.renewal_of,
    }
    await _keep(session, ContractRef, row)


async def remember_leaver(
    session: AsyncSession, leaver_id: UUID, receiver_id: UUID, org_path: str
) -> None:
    """Know that nothing new is this person's, whatever was told before they left."""
    row = {"id": leaver_id, "receiver_id": receiver_id, "org_path": org_path}
    await _keep(session, LeaverRef, row)


async def follow_merge(session: AsyncSession, merged: CustomerMerged) -> None:
    """Let all that belonged to the merged customer belong to the survivor, and say so."""
    await customer_told_of(session, merged.survivor_id)
    columns = references(Base.metadata)
    moved = await replace(session, merged.merge_id, merged.merged_id, merged.survivor_id, columns)
    if moved is not None:
        record(session, SalesMergeApplied.to(merged, moved, undone=False))


async def follow_undoing(session: AsyncSession, undone: CustomerMergeUndone) -> None:
    """Let what the merge moved belong to its old customer again, and say so.

    What was done since for an opportunity goes back with it.
    """
    deals = Base.metadata.tables["opportunities"].c.id
    families = [family(Base.metadata, "opportunity_id", deals)]
    returned = await put_back(session, undone.merge_id, families)
    if returned is not None:
        record(session, SalesMergeApplied.to(undone, returned, undone=True))


async def _keep(session: AsyncSession, table: type[DeclarativeBase], row: dict[str, Any]) -> None:
    statement = insert(table).values(row)
    changed = {name: value for name, value in row.items() if name != "id"}
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changed))
