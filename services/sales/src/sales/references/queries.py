"""Finds references; one that is not here yet is usually on its way."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import Conflict, Invalid, ReferenceNotYetKnown
from chassis.tables.replacements import current
from contracts.values import Scope
from sales.references.model import ContactRef, ContractRef, CustomerRef, LeaverRef


class CustomerClosed(Conflict):
    """This customer is closed or merged into another; nothing new is sold to it."""


class ContactOfAnotherCustomer(Invalid):
    """A contact named here belongs to another customer."""


async def known_customer(session: AsyncSession, actor: Actor, customer_id: UUID) -> CustomerRef:
    """A customer the actor may see, or whoever it was merged into.

    One of somebody else's looks like an unknown one.
    """
    customer_id = await current(session, customer_id)
    wanted = visible(select(CustomerRef), actor, CustomerRef).where(CustomerRef.id == customer_id)
    customer = (await session.execute(wanted)).scalar_one_or_none()
    if customer is None:
        raise ReferenceNotYetKnown(f"customer {customer_id}")
    return customer


async def customer_told_of(session: AsyncSession, customer_id: UUID) -> CustomerRef:
    """The customer that another service's event speaks of, or whoever it was merged into."""
    customer_id = await current(session, customer_id)
    customer = await session.get(CustomerRef, customer_id)
    if customer is None:
        raise ReferenceNotYetKnown(f"customer {customer_id}")
    return customer


async def customer_to_sell_to(
    session: AsyncSession, actor: Actor, customer_id: UUID
) -> CustomerRef:
    """A known customer that business can be done with."""
    customer = await known_customer(session, actor, customer_id)
    if not customer.buys:
        raise CustomerClosed(customer.name)
    return customer


async def check_contacts(
    session: AsyncSession, contact_ids: Collection[UUID], customer_id: UUID
) -> None:
    """All these contacts are known here and belong to the customer."""
    wanted = select(ContactRef).where(ContactRef.id.in_(contact_ids))
    known = {contact.id: contact for contact in (await session.execute(wanted)).scalars()}
    for contact_id in contact_ids:
        if contact_id not in known:
            raise ReferenceNotYetKnown(f"contact {contact_id}")
        if known[contact_id].customer_id != customer_id:
            raise ContactOfAnotherCustomer(str(contact_id))


async def known_contract(session: AsyncSession, contract_id: UUID) -> ContractRef:
    """The contract, or the wait for it."""
    contract = await session.get(ContractRef, contract_id)
    if contract is None:
        raise ReferenceNotYetKnown(f"contract {contract_id}")
    return contract


async def scope_now(session: AsyncSession, told: Scope, customer_id: UUID) -> Scope:
    """The stamp for what begins now: whoever has left by now is not its owner.

    Then it is for whoever answers for the customer, or for whoever took over the rest.
    """
    leaver = await session.get(LeaverRef, told.owner_id)
    if leaver is None:
        return told
    customer = await session.get(CustomerRef, await current(session, customer_id))
    owner = (leaver.receiver_id, leaver.org_path)
    if customer and customer.owner_id != leaver.id:
        owner = (customer.owner_id, customer.org_path)
    return told.model_copy(update={"owner_id": owner[0], "org_path": owner[1]})
