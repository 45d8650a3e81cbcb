"""Keeps the references up to date."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from contracts.events.contract import (
    ContractDrafted,
    ContractReviewed,
    ContractSigned,
    ContractState,
    ContractSubmitted,
)
from contracts.events.customer import (
    ContactRegistered,
    ContactState,
    ContactUpdated,
    CustomerRegistered,
    CustomerState,
    CustomerUpdated,
    PotentialConverted,
)
from sales.references import commands

consumer = Consumer()


async def remember_customer(customer: CustomerState, session: AsyncSession) -> None:
    """Know the customer by its name, status and scope."""
    await commands.remember_customer(session, customer)


async def remember_contact(contact: ContactState, session: AsyncSession) -> None:
    """Know whose contact it is."""
    await commands.remember_contact(session, contact)


async def remember_contract(contract: ContractState, session: AsyncSession) -> None:
    """Know the contract from whichever of its events comes first."""
    await commands.remember_contract(session, contract)


for told in (CustomerRegistered, CustomerUpdated, PotentialConverted):
    consumer.on(told)(remember_customer)
for told in (ContactRegistered, ContactUpdated):
    consumer.on(told)(remember_contact)
for told in (ContractDrafted, ContractSubmitted, ContractReviewed, ContractSigned):
    consumer.on(told)(remember_contract)
