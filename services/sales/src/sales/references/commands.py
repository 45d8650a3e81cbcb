"""Takes references over; each event carries the whole record, so the last one counts."""

from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

from contracts.events.contract import ContractState
from contracts.events.customer import ContactState, CustomerState
from sales.references.model import ContactRef, ContractRef, CustomerRef


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
    """Know that this contact exists and whose it is."""
    row = {"id": contact.contact_id, "customer_id": contact.customer_id}
    await _keep(session, ContactRef, row)


async def remember_contract(session: AsyncSession, contract: ContractState) -> None:
    """Know which opportunity this contract came from, if any."""
    row = {"id": contract.contract_id, "opportunity_id": contract.opportunity_id}
    await _keep(session, ContractRef, row)


async def _keep(session: AsyncSession, table: type[DeclarativeBase], row: dict[str, Any]) -> None:
    statement = insert(table).values(row)
    changed = {name: value for name, value in row.items() if name != "id"}
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changed))
