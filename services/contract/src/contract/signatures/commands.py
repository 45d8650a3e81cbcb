"""Signs contracts."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.messages import record
from chassis.schedule import clock
from contract.contracts.model import Contract
from contract.contracts.queries import contract_to_change
from contract.credit.commands import reserve
from contract.credit.model import ReservedFor
from contract.credit.queries import profile_to_reserve
from contract.lines.commands import freeze_tariffs
from contract.milestones.commands import plan_milestones
from contract.references.queries import branches_known


async def sign_contract(
    session: AsyncSession, actor: Actor, contract_id: UUID, signed_on: date
) -> Contract:
    """Bind both parties, reserve the customer's credit and begin the execution plan."""
    contract = await contract_to_change(session, actor, contract_id)
    # Its lock lets one signature of a customer at a time look at the limit.
    profile = await profile_to_reserve(session, contract.customer_id)
    needed = profile.need(contract.monthly_total)
    signed = contract.sign(signed_on, clock.today(), needed)
    await reserve(session, contract.customer_id, contract.id, needed, ReservedFor.CONTRACT)
    await freeze_tariffs(session, contract.lines, clock.today())
    await plan_milestones(session, contract, await _time_zone(session, contract))
    record(session, signed)
    await session.flush()
    return contract


async def _time_zone(session: AsyncSession, contract: Contract) -> str:
    """Where the contract's first line is delivered."""
    first = min(contract.lines, key=lambda line: (line.starts_on, line.position))
    assert first.branch
    return (await branches_known(session, [first.branch]))[first.branch].time_zone
