"""What people and contracts do with opportunities."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.errors import ReferenceNotYetKnown
from chassis.http.etags import ExpectedVersion
from chassis.messages import record
from chassis.schedule import clock
from chassis.tables import new_id, next_number
from contracts.event import Event
from contracts.events.contract import ContractExpiring, ContractRenewed, ContractState
from contracts.events.fleet import TripSheetIssued
from contracts.events.sales import OpportunityStatus, Stage
from contracts.permissions import Permission
from contracts.values import BusinessLine, Money
from sales.opportunities import rules
from sales.opportunities.model import MayNotMoveBack, Opportunity
from sales.opportunities.queries import (
    opportunity_of_contract,
    opportunity_to_change,
    renewal_opportunity,
)
from sales.references.queries import (
    check_contacts,
    customer_to_sell_to,
    customer_told_of,
    known_contract,
    scope_now,
)

NUMBER = "SJ"


@dataclass(frozen=True)
class Deal:
    """What is hoped for when an opportunity is opened."""

    customer_id: UUID
    title: str
    line: BusinessLine
    amount: Money
    expected_close_on: date


async def open_opportunity(
    session: AsyncSession, actor: Actor, deal: Deal, lead_id: UUID | None = None
) -> Opportunity:
    """Enter a possible deal into the funnel, in its first stage."""
    customer = await customer_to_sell_to(session, actor, deal.customer_id)
    opportunity = Opportunity(
        id=new_id(),
        customer=customer,
        customer_id=customer.id,
        lead_id=lead_id,
        title=deal.title,
        line=deal.line,
        stage=Stage.INITIAL_INTENT,
        stage_since=clock.now(),
        status=OpportunityStatus.OPEN,
        amount=deal.amount,
        expected_close_on=deal.expected_close_on,
        key_contact_ids=[],
        version=1,
    )
    opportunity.stamp(actor.scope())
    opportunity.number = await next_number(session, NUMBER, clock.today().year)
    session.add(opportunity)
    record(session, opportunity.open())
    return opportunity


async def edit_opportunity(
    session: AsyncSession,
    actor: Actor,
    opportunity_id: UUID,
    expected: ExpectedVersion,
    changes: dict[str, Any],
) -> Opportunity:
    """Put in what became known about a deal, from the version that was read."""
    opportunity = await opportunity_to_change(session, actor, opportunity_id)
    expected.check(opportunity.version)
    await check_contacts(session, changes.get("key_contact_ids", ()), opportunity.customer_id)
    _record(session, opportunity.edit(changes))
    await session.flush()
    return opportunity


async def move_opportunity(
    session: AsyncSession, actor: Actor, opportunity_id: UUID, stage: Stage, reason: str | None
) -> Opportunity:
    """Move a deal by hand: forward one stage, or back with permission and reason."""
    opportunity = await opportunity_to_change(session, actor, opportunity_id)
    if not rules.is_before(stage, opportunity.stage):
        record(session, opportunity.move_forward(stage, clock.now()))
    elif actor.may(Permission.OPPORTUNITY_MOVE_BACK):
        record(session, opportunity.move_back(stage, reason, clock.now()))
    else:
        raise MayNotMoveBack(f"{opportunity.number} is in {opportunity.stage}.")
    await session.flush()
    return opportunity


async def lose_opportunity(
    session: AsyncSession, actor: Actor, opportunity_id: UUID, reason: str, lost_to: str | None
) -> Opportunity:
    """Give a deal up."""
    opportunity = await opportunity_to_change(session, actor, opportunity_id)
    record(session, opportunity.lose(reason, lost_to))
    await session.flush()
    return opportunity


async def link_contract(session: AsyncSession, contract: ContractState) -> None:
    """Tie the contract that was drafted to its deal."""
    if opportunity := await opportunity_of_contract(session, contract):
        opportunity.belongs_to(contract.contract_id)


async def follow_submission(session: AsyncSession, contract: ContractState) -> None:
    """The contract is under review, and so is the deal."""
    if opportunity := await opportunity_of_contract(session, contract):
        _record(session, opportunity.enter_review(contract.contract_id, clock.now()))


async def follow_return(
    session: AsyncSession, contract: ContractState, comment: str | None
) -> None:
    """The contract came back from review, and the deal is negotiated again."""
    if opportunity := await opportunity_of_contract(session, contract):
        _record(session, opportunity.leave_review(contract.contract_id, comment, clock.now()))


async def follow_signature(session: AsyncSession, contract: ContractState) -> None:
    """The contract is signed and the deal won."""
    if opportunity := await opportunity_of_contract(session, contract):
        _record(session, *(opportunity.win(contract.contract_id, clock.now()) or ()))


async def follow_trip_sheet(session: AsyncSession, issued: TripSheetIssued) -> None:
    """The deal is being delivered, if the sheet serves a contract that came from one."""
    if issued.contract_id is None:
        return
    contract = await known_contract(session, issued.contract_id)
    opportunity = await opportunity_of_contract(session, contract)
    if opportunity is None or not opportunity.belongs_to(contract.id):
        return
    if opportunity.is_open:
        # Trip sheets follow signatures, but this one overtook its own on the way here.
        raise ReferenceNotYetKnown(f"signature of contract {issued.contract_number}")
    _record(session, opportunity.fulfil(issued.trip_sheet_id))


async def open_renewal(session: AsyncSession, expiring: ContractExpiring) -> None:
    """Have the contract's owner see to its renewal, once, from what was sold before."""
    await customer_told_of(session, expiring.customer_id)
    if await renewal_opportunity(session, expiring.contract_id):
        return
    sold = await opportunity_of_contract(session, expiring)
    opportunity = Opportunity(
        id=new_id(),
        customer_id=expiring.customer_id,
        title=f"续签 {expiring.number}",
        line=BusinessLine.RENEWAL,
        stage=Stage.INITIAL_INTENT,
        stage_since=clock.now(),
        status=OpportunityStatus.OPEN,
        amount=expiring.monthly_total.times(expiring.term.months),
        expected_close_on=expiring.term.ends_on,
        key_contact_ids=list(sold.key_contact_ids) if sold else [],
        need=(sold and sold.need) or rules.need_for(expiring.lines),
        budget=sold.budget if sold else None,
        renews_id=expiring.contract_id,
        version=1,
    )
    opportunity.stamp(await scope_now(session, expiring.scope, expiring.customer_id))
    opportunity.number = await next_number(session, NUMBER, clock.today().year)
    session.add(opportunity)
    record(session, opportunity.open())


async def follow_renewal(session: AsyncSession, renewed: ContractRenewed) -> None:
    """The contract that carries on was signed, and the deal is won."""
    if opportunity := await renewal_opportunity(session, renewed.contract_id):
        _record(session, *(opportunity.win(renewed.renewal_id, clock.now()) or ()))


async def follow_end(session: AsyncSession, contract: ContractState, reason: str) -> None:
    """The contract is over and nothing carries it on."""
    if opportunity := await renewal_opportunity(session, contract.contract_id):
        _record(session, opportunity.lapse(reason))


def _record(session: AsyncSession, *events: Event | None) -> None:
    for event in events:
        if event:
            record(session, event)
