"""What is done with customers."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.http.etags import ExpectedVersion
from chassis.messages import record
from chassis.schedule import clock
from chassis.tables import next_number
from chassis.tables.replacements import current
from contracts.events.customer import CustomerKind
from contracts.events.sales import LeadSource
from customer.customers.model import Customer, Profile, ReferrerUnknown
from customer.customers.queries import (
    customer_to_change,
    customer_under_contract,
    known_parties,
    sees_customer,
)
from customer.duplicates.commands import refuse_twin


async def register_customer(
    session: AsyncSession,
    actor: Actor,
    kind: CustomerKind,
    source: LeadSource,
    referrer_id: UUID | None,
    profile: Profile,
    *,
    confirmed_new: bool,
) -> Customer:
    """Enter a new prospect, unless it may be a customer we know."""
    if referrer_id:
        referrer_id = await current(session, referrer_id)
        if not await sees_customer(session, referrer_id, actor):
            raise ReferrerUnknown
    customer = Customer.enter(kind, source, referrer_id, profile, actor.scope(), clock.now())
    await refuse_twin(
        session, known_parties(), Customer, customer.party, confirmed_new=confirmed_new
    )
    number = await next_number(session, "KH", clock.today().year)
    record(session, customer.register(number))
    session.add(customer)
    await session.flush()
    return customer


async def update_customer(
    session: AsyncSession,
    actor: Actor,
    customer_id: UUID,
    expected: ExpectedVersion,
    changes: Profile,
    *,
    confirmed_new: bool,
) -> Customer:
    """Change fields of a customer; a new name is checked for twins like a new customer."""
    customer = await customer_to_change(session, customer_id, actor)
    expected.check(customer.version)
    updated = customer.update(changes)
    if updated is None:
        return customer
    if "name" in updated.changed:
        others = known_parties().where(Customer.id != customer_id)
        await refuse_twin(session, others, Customer, customer.party, confirmed_new=confirmed_new)
    record(session, updated)
    await session.flush()
    return customer


async def convert_prospect(session: AsyncSession, customer_id: UUID, contract_id: UUID) -> None:
    """Make a prospect an active customer, once; for a merged one, the survivor."""
    customer = await customer_under_contract(session, customer_id)
    customer.note_contract(contract_id)
    survivor_id = await current(session, customer_id)
    if survivor_id != customer_id:
        customer = await customer_under_contract(session, survivor_id)
    if converted := customer.convert(contract_id, own=survivor_id == customer_id):
        record(session, converted)
