"""Signs contracts."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.messages import record
from chassis.schedule import clock
from contract.contracts.model import Contract
from contract.contracts.queries import contract_to_change, time_zone_of
from contract.credit.commands import reserve
from contract.credit.model import ReservedFor
from contract.credit.queries import profile_to_reserve
from contract.endings.renewals.commands import tell_of_renewal
from contract.endings.terminations.commands import plan_end
from contract.lines.commands import freeze_tariffs
from contract.milestones.commands import plan_milestones


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
    time_zone = await time_zone_of(session, contract)
    await plan_milestones(session, contract, time_zone)
    await plan_end(session, contract, time_zone)
    record(session, signed)
    await tell_of_renewal(session, contract)
    await session.flush()
    return contract
