"""Asks for amendments, and decides on them."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.messages import record
from chassis.schedule import clock, plan
from contract.contracts.model import Contract
from contract.contracts.queries import contract_to_change, contract_told_of, time_zone_of
from contract.credit.commands import adjust
from contract.credit.queries import profile_to_reserve, reservation
from contract.endings.amendments.model import amended, approve, request, return_amendment
from contract.endings.amendments.queries import amendment_to_decide
from contract.endings.terminations.commands import plan_end
from contract.endings.terminations.model import must_be_in_force
from contract.lines.commands import freeze_tariffs
from contract.lines.model import Amendment, LineEnd
from contract.milestones.commands import plan_anew
from contract.milestones.rules import midnight
from contract.references.queries import branches_known
from contract.tariffs.queries import tariffs_in_force
from contracts.events.contract import ContractLine, ContractStatus
from contracts.values import Money

LINE_END = "line_end"


async def request_amendment(
    session: AsyncSession,
    actor: Actor,
    contract_id: UUID,
    reason: str,
    effective_on: date,
    end_lines: Sequence[LineEnd],
    add_lines: Sequence[ContractLine],
) -> Amendment:
    """Ask for a change of a signed contract."""
    contract = await contract_to_change(session, actor, contract_id)
    must_be_in_force(contract)
    today = clock.today(await time_zone_of(session, contract))
    await tariffs_in_force(session, (line.tariff_ref for line in add_lines), today)
    amendment = request(
        contract, reason, effective_on, end_lines, add_lines, actor.id, clock.now(), today
    )
    await session.flush()
    return amendment


async def approve_amendment(
    session: AsyncSession,
    actor: Actor,
    amendment_id: UUID,
    branch: str | None,
    branches: Mapping[UUID, str],
    comment: str | None,
) -> Amendment:
    """Change the lines, their credit and the plan; `branch` delivers what `branches` leaves out."""
    contract, amendment = await amendment_to_decide(session, actor, amendment_id)
    usual = {line.line_id: branch for line in amendment.add_lines} if branch else {}
    picked = usual | dict(branches)
    known = await branches_known(session, picked.values())
    deliverers = {line_id: known[code] for line_id, code in picked.items()}
    time_zone = await time_zone_of(session, contract)
    today = clock.today(time_zone)
    approve(contract, amendment, actor.id, clock.now(), today, deliverers, comment)
    await freeze_tariffs(session, contract.lines, today)
    needed = await _credit_needed(session, contract, today)
    await adjust(session, contract.id, needed)
    await plan_anew(session, contract, time_zone)
    await plan_end(session, contract, time_zone)
    await _plan_line_ends(session, contract, amendment, time_zone)
    record(session, amended(contract, amendment, needed))
    await session.flush()
    return amendment


async def return_to_requester(
    session: AsyncSession, actor: Actor, amendment_id: UUID, comment: str | None
) -> Amendment:
    """Leave the contract as it is."""
    _, amendment = await amendment_to_decide(session, actor, amendment_id)
    return_amendment(amendment, actor.id, clock.now(), comment)
    await session.flush()
    return amendment


async def ease_credit(session: AsyncSession, contract_id: UUID) -> None:
    """A line has ended; what it alone had reserved is given back."""
    contract = await contract_told_of(session, contract_id)
    if contract.status is not ContractStatus.SIGNED:
        return
    today = clock.today(await time_zone_of(session, contract))
    needed = await _credit_needed(session, contract, today)
    held = await reservation(session, contract.id)
    # A longer credit term since then would need more; that is for the next signature to feel.
    if held and needed.amount < held.amount:
        await adjust(session, contract.id, needed)


async def _credit_needed(session: AsyncSession, contract: Contract, today: date) -> Money:
    """By what its dearest month from now on costs, under the profile's lock."""
    profile = await profile_to_reserve(session, contract.customer_id)
    return profile.need(contract.monthly_total_from(today))


async def _plan_line_ends(
    session: AsyncSession, contract: Contract, amendment: Amendment, time_zone: str
) -> None:
    payload = {"contract_id": str(contract.id)}
    for ends_on in {end.ends_on for end in amendment.end_lines}:
        due_at = midnight(ends_on, time_zone)
        await plan(session, LINE_END, f"{contract.id}:{ends_on}", due_at, payload)
