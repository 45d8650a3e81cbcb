"""Contacts over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from chassis.auth import Actor, allowed
from chassis.http import IfMatch, Page, Paging, Session, etag, new_router, paged
from contracts.events.customer import ContactRole
from contracts.permissions import Permission
from customer.contacts.commands import register_contact, update_contact
from customer.contacts.model import Contact
from customer.contacts.queries import contacts_at
from customer.contacts.schemas import ContactChange, ContactOut, NewContact
from customer.customers.queries import customer_for

router = new_router("contacts")
Reader = Annotated[Actor, allowed(Permission.CUSTOMER_READ)]
Editor = Annotated[Actor, allowed(Permission.CUSTOMER_UPDATE)]


@router.post("/customers/{customer_id}/contacts", status_code=201)
async def register(
    customer_id: UUID, contact: NewContact, session: Session, actor: Editor, response: Response
) -> ContactOut:
    """Note a person at a customer."""
    registered = await register_contact(session, actor, customer_id, contact.details())
    response.headers["ETag"] = etag(registered.version)
    return ContactOut.shown_to(actor, registered)


@router.get("/customers/{customer_id}/contacts")
async def read(
    customer_id: UUID,
    session: Session,
    actor: Reader,
    page: Paging,
    role: ContactRole | None = None,
) -> Page[ContactOut]:
    """The people at a customer, or those in one role."""
    customer = await customer_for(session, customer_id, actor)
    found = await paged(session, contacts_at(customer.id, actor, role), Contact.id, page)
    shown = [ContactOut.shown_to(actor, contact) for contact in found.items]
    return Page[ContactOut](items=shown, next_cursor=found.next_cursor)


@router.patch("/contacts/{contact_id}")
async def change(
    contact_id: UUID,
    changed: ContactChange,
    session: Session,
    actor: Editor,
    if_match: IfMatch,
    response: Response,
) -> ContactOut:
    """Change fields of a contact."""
    contact = await update_contact(session, actor, contact_id, if_match, changed.changes())
    response.headers["ETag"] = etag(contact.version)
    return ContactOut.shown_to(actor, contact)
