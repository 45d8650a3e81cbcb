"""Contacts, seen by whoever sees their customer."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from chassis.auth import Actor, visible
from chassis.errors import NotFound
from contracts.events.customer import ContactRole
from customer.contacts.model import Contact
from customer.customers.model import Customer


def contacts(actor: Actor) -> Select[Contact]:
    """All at customers that the actor may see."""
    statement = select(Contact).join(Contact.customer).options(contains_eager(Contact.customer))
    return visible(statement, actor, Customer)


def contacts_at(customer_id: UUID, actor: Actor, role: ContactRole | None) -> Select[Contact]:
    """Those at one customer, or those of them in one role."""
    statement = contacts(actor).where(Contact.customer_id == customer_id)
    if role is not None:
        statement = statement.where(Contact.roles.contains([role]))
    return statement


async def contact_to_change(session: AsyncSession, contact_id: UUID, actor: Actor) -> Contact:
    """One contact, locked."""
    statement = contacts(actor).where(Contact.id == contact_id).with_for_update(of=Contact)
    contact = (await session.execute(statement)).scalar_one_or_none()
    if contact is None:
        raise NotFound
    return contact
