"""Customers over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from chassis.auth import Actor, allowed
from chassis.http import IfMatch, Page, Paging, Session, etag, new_router, paged
from contracts.permissions import Permission
from customer.customers.commands import register_customer, update_customer
from customer.customers.model import Customer
from customer.customers.queries import (
    Wanted,
    customer_for,
    possible_duplicates,
    wanted_customers,
)
from customer.customers.schemas import Candidates, CustomerChange, CustomerOut, Registration

router = new_router("customers")
Reader = Annotated[Actor, allowed(Permission.CUSTOMER_READ)]
Registrar = Annotated[Actor, allowed(Permission.CUSTOMER_REGISTER)]
Editor = Annotated[Actor, allowed(Permission.CUSTOMER_UPDATE)]


@router.post("/customers", status_code=201)
async def register(
    party: Registration, session: Session, actor: Registrar, response: Response
) -> CustomerOut:
    """Enter a customer; 409 with candidates if it may be known and is not confirmed as new."""
    customer = await register_customer(
        session,
        actor,
        party.kind,
        party.source,
        party.referrer_id,
        party.profile(),
        confirmed_new=party.confirmed_new,
    )
    response.headers["ETag"] = etag(customer.version)
    return CustomerOut.shown_to(actor, customer)


@router.post("/customers/duplicate-check")
async def check_for_duplicates(party: Registration, session: Session, _: Registrar) -> Candidates:
    """Who may be the same party, before anything is entered."""
    found = await possible_duplicates(session, party.kind, party.name, party.phone)
    return Candidates(candidates=found)


@router.get("/customers")
async def find(
    wanted: Annotated[Wanted, Depends()], session: Session, actor: Reader, page: Paging
) -> Page[CustomerOut]:
    """Customers, newest first, by fragments of the name, its pinyin, number or phone tail."""
    found = await paged(session, wanted_customers(actor, wanted), Customer.id, page)
    shown = [CustomerOut.shown_to(actor, customer) for customer in found.items]
    return Page[CustomerOut](items=shown, next_cursor=found.next_cursor)


@router.get("/customers/{customer_id}")
async def read(
    customer_id: UUID, session: Session, actor: Reader, response: Response
) -> CustomerOut:
    """One customer; of one that was merged the survivor, with `merged_into`."""
    customer = await customer_for(session, customer_id, actor)
    response.headers["ETag"] = etag(customer.version)
    return CustomerOut.shown_to(actor, customer, customer_id)


@router.patch("/customers/{customer_id}")
async def change(
    customer_id: UUID,
    changed: CustomerChange,
    session: Session,
    actor: Editor,
    if_match: IfMatch,
    response: Response,
) -> CustomerOut:
    """Change fields of a customer."""
    customer = await update_customer(
        session,
        actor,
        customer_id,
        if_match,
        changed.changes(),
        confirmed_new=changed.confirmed_new,
    )
    response.headers["ETag"] = etag(customer.version)
    return CustomerOut.shown_to(actor, customer)
