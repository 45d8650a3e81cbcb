"""Keeps the references up to date."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from contracts.events.contract import (
    ContractDrafted,
    ContractExpiring,
    ContractReviewed,
    ContractSigned,
    ContractState,
    ContractSubmitted,
)
from contracts.events.customer import (
    ContactRegistered,
    ContactState,
    ContactUpdated,
    CustomerMerged,
    CustomerMergeUndone,
    CustomerOwnerChanged,
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


@consumer.on(CustomerMerged)
async def follow_merge(merged: CustomerMerged, session: AsyncSession) -> None:
    """Two customers are one."""
    await commands.follow_merge(session, merged)


@consumer.on(CustomerMergeUndone)
async def follow_undoing(undone: CustomerMergeUndone, session: AsyncSession) -> None:
    """They were two after all."""
    await commands.follow_undoing(session, undone)


for told in (CustomerRegistered, CustomerUpdated, PotentialConverted, CustomerOwnerChanged):
    consumer.on(told)(remember_customer)
for told in (ContactRegistered, ContactUpdated):
    consumer.on(told)(remember_contact)
for told in (
    ContractDrafted,
    ContractSubmitted,
    ContractReviewed,
    ContractSigned,
    ContractExpiring,
):
    consumer.on(told)(remember_contract)
