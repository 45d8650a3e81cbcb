"""What is done with contacts."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.http.etags import ExpectedVersion
from chassis.messages import record
from customer.contacts.model import Contact, ContactDetails
from customer.contacts.queries import contact_to_change
from customer.customers.queries import customer_to_change


async def register_contact(
    session: AsyncSession, actor: Actor, customer_id: UUID, details: ContactDetails
) -> Contact:
    """Note a person at a customer."""
    contact = Contact.at(await customer_to_change(session, customer_id, actor), details)
    record(session, contact.register())
    session.add(contact)
    await session.flush()
    return contact


async def update_contact(
    session: AsyncSession,
    actor: Actor,
    contact_id: UUID,
    expected: ExpectedVersion,
    changes: ContactDetails,
) -> Contact:
    """Change fields of a contact."""
    contact = await contact_to_change(session, contact_id, actor)
    expected.check(contact.version)
    if updated := contact.update(changes):
        record(session, updated)
        await session.flush()
    return contact
