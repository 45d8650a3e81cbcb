"""How a deal follows its contract and its first trip sheet."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from contracts.events.contract import (
    ContractDrafted,
    ContractExpired,
    ContractExpiring,
    ContractRenewed,
    ContractReviewed,
    ContractSigned,
    ContractStatus,
    ContractSubmitted,
    ContractTerminated,
    ReviewDecision,
)
from contracts.events.fleet import TripSheetIssued
from sales.opportunities import commands

consumer = Consumer()


@consumer.on(ContractDrafted)
async def link_contract(drafted: ContractDrafted, session: AsyncSession) -> None:
    """Tie the contract to the deal it came from."""
    await commands.link_contract(session, drafted)


@consumer.on(ContractSubmitted)
async def enter_review(submitted: ContractSubmitted, session: AsyncSession) -> None:
    """Stage 4 (合同审核) begins."""
    await commands.follow_submission(session, submitted)


@consumer.on(ContractReviewed)
async def leave_review(reviewed: ContractReviewed, session: AsyncSession) -> None:
    """Back to stage 3 (合同谈判) when the contract was returned."""
    if reviewed.decision is ReviewDecision.RETURNED:
        await commands.follow_return(session, reviewed, reviewed.comment)


@consumer.on(ContractSigned)
async def win(signed: ContractSigned, session: AsyncSession) -> None:
    """Stage 5 (服务落实) begins, and the deal is won."""
    await commands.follow_signature(session, signed)


@consumer.on(TripSheetIssued)
async def fulfil(issued: TripSheetIssued, session: AsyncSession) -> None:
    """The first trip sheet (路单) fulfils the deal."""
    await commands.follow_trip_sheet(session, issued)


@consumer.on(ContractExpiring)
async def open_renewal(expiring: ContractExpiring, session: AsyncSession) -> None:
    """The end of a contract comes near: renewing it (续签) is a deal of its own."""
    await commands.open_renewal(session, expiring)


@consumer.on(ContractRenewed)
async def win_renewal(renewed: ContractRenewed, session: AsyncSession) -> None:
    """What carries the contract on was signed."""
    await commands.follow_renewal(session, renewed)


@consumer.on(ContractTerminated)
async def lose_renewal(terminated: ContractTerminated, session: AsyncSession) -> None:
    """There is nothing to renew any more."""
    await commands.follow_end(session, terminated, f"contract terminated: {terminated.reason}")


@consumer.on(ContractExpired)
async def let_renewal_lapse(expired: ContractExpired, session: AsyncSession) -> None:
    """The term is over, and nothing carries the contract on."""
    if expired.status is not ContractStatus.RENEWED:
        await commands.follow_end(session, expired, "contract expired and was not renewed")
