"""Who may see which customer, and how customers are found."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from chassis.errors import NotFound, ReferenceNotYetKnown
from chassis.tables.replacements import current
from contracts.events.customer import CustomerKind, CustomerStatus, CustomerTier
from customer.customers.model import Customer, MergedAway
from customer.duplicates.model import TAIL, Candidate
from customer.duplicates.names import name_key
from customer.duplicates.phones import phone_key
from customer.duplicates.queries import candidates
from customer.duplicates.rules import Party

Words = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
LEAST_PINYIN = 3


@dataclass(frozen=True)
class Wanted:
    """Which customers a list is to show; `q` is a fragment of a name, pinyin, a number or a phone."""

    q: Words | None = None
    status: CustomerStatus | None = None
    kind: CustomerKind | None = None
    tier: CustomerTier | None = None
    strategic: bool | None = None
    industry: Words | None = None
    region: Words | None = None
    nature: Words | None = None
    category: Words | None = None


def customers(actor: Actor) -> Select[Customer]:
    """All that the actor may see; whoever was merged lives on in the survivor."""
    return visible(known_parties(), actor, Customer)


def wanted_customers(actor: Actor, wanted: Wanted) -> Select[Customer]:
    """Those of them that a list asks for."""
    statement = customers(actor)
    for field in ("status", "kind", "tier", "strategic", "industry", "region", "nature"):
        value = getattr(wanted, field)
        if value is not None:
            statement = statement.where(getattr(Customer, field) == value)
    if wanted.category is not None:
        statement = statement.where(Customer.categories.contains([wanted.category]))
    if wanted.q:
        statement = statement.where(_spoken_of_as(wanted.q))
    return statement


def _spoken_of_as(words: str) -> ColumnElement[bool]:
    ways = [Customer.number == words.strip().upper()]
    if key := name_key(words):
        ways.append(Customer.is_called(key))
    if key.isascii() and key.isalpha() and len(key) >= LEAST_PINYIN:
        ways.append(Customer.sort_key.startswith(key))
    # A tail longer than what a masked number shows would let its hidden digits be guessed.
    if key.isdecimal() and len(key) == TAIL:
        ways.append(Customer.phone_tail == key)
    if whole_number := phone_key(words):
        ways.append(Customer.phone_key == whole_number)
    return or_(*ways)


async def customer_for(session: AsyncSession, customer_id: UUID, actor: Actor) -> Customer:
    """One customer that the actor may see; for one that was merged, the survivor."""
    customer_id = await current(session, customer_id)
    statement = customers(actor).where(Customer.id == customer_id)
    return _found((await session.execute(statement)).scalar_one_or_none())


async def customer_to_change(session: AsyncSession, customer_id: UUID, actor: Actor) -> Customer:
    """One customer to do something with, locked; raises `MergedAway`."""
    statement = visible(select(Customer), actor, Customer).where(Customer.id == customer_id)
    customer = _found((await session.execute(statement.with_for_update())).scalar_one_or_none())
    if customer.status is CustomerStatus.MERGED:
        survivor_id = await current(session, customer_id)
        raise MergedAway(f"{customer.number} was merged.", survivor_id=str(survivor_id))
    return customer


async def customers_to_join(
    session: AsyncSession, actor: Actor, *customer_ids: UUID
) -> list[Customer]:
    """Several customers that the actor may see, locked, in the order they were named in."""
    statement = visible(select(Customer), actor, Customer).where(Customer.id.in_(customer_ids))
    # Locked in one order, so that two merges of the same two do not lock each other out.
    locked = await session.scalars(statement.order_by(Customer.id).with_for_update())
    found = {customer.id: customer for customer in locked}
    return [_found(found.get(customer_id)) for customer_id in customer_ids]


async def customer_under_contract(session: AsyncSession, customer_id: UUID) -> Customer:
    """The customer that another service's event speaks of, locked."""
    customer = await session.get(Customer, customer_id, with_for_update=True)
    if customer is None:
        raise ReferenceNotYetKnown(f"customer {customer_id}")
    return customer


async def customers_of(session: AsyncSession, owner_id: UUID) -> list[Customer]:
    """All that somebody is responsible for, the merged ones too, locked."""
    statement = select(Customer).where(Customer.owner_id == owner_id)
    locked = await session.scalars(statement.order_by(Customer.id).with_for_update())
    return list(locked)


async def sees_customer(session: AsyncSession, customer_id: UUID, actor: Actor) -> bool:
    """Whether there is such a customer and the actor may see it."""
    statement = customers(actor).where(Customer.id == customer_id).with_only_columns(Customer.id)
    return (await session.execute(statement)).first() is not None


def known_parties() -> Select[Customer]:
    """All among whom a duplicate can be; whoever was merged lives on in the survivor."""
    return select(Customer).where(Customer.status != CustomerStatus.MERGED)


async def possible_duplicates(
    session: AsyncSession, kind: CustomerKind, name: str, phone: str | None
) -> list[Candidate]:
    """Customers of the whole enterprise that may be this party."""
    return await candidates(session, known_parties(), Customer, Party.of(kind, name, phone))


def _found(customer: Customer | None) -> Customer:
    if customer is None:
        raise NotFound
    return customer
