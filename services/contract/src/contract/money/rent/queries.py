"""What rent is computed from."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.errors import NotFound
from contract.contracts.model import Contract
from contract.money.rent.model import ServedLine
from contract.money.rent.rules import midnight
from contract.money.vehicles.queries import vehicles_of
from contract.money.vehicles.rules import served
from contract.references.queries import branches_known
from contract.tariffs.queries import tariff_version


async def contract_to_charge(session: AsyncSession, contract_id: UUID) -> Contract:
    """A contract, locked, whoever charges it: one run at a time sees what was charged."""
    statement = select(Contract).where(Contract.id == contract_id)
    # What another transaction changed while this one waited for the lock counts.
    fresh = statement.with_for_update(of=Contract).execution_options(populate_existing=True)
    contract = await session.scalar(fresh)
    if contract is None:
        raise NotFound
    return contract


async def served_lines(session: AsyncSession, contract: Contract) -> list[ServedLine]:
    """The lines of a signed contract, in their order."""
    branches = await branches_known(
        session, [line.branch for line in contract.lines if line.branch]
    )
    assigned = await vehicles_of(session, contract.id)
    found: list[ServedLine] = []
    for line in contract.lines:
        if line.branch is None or line.tariff_version is None:
            continue
        zone = branches[line.branch].time_zone
        # A line called off before it began is not served, even if fleet has not heard of it yet.
        told = [] if line.cancelled else [a for a in assigned if a.line_id == line.line_id]
        time = served(
            [one.assigned for one in told],
            midnight(line.starts_on, zone),
            midnight(line.ends_on, zone),
        )
        tariff = await tariff_version(session, line.tariff_ref, line.tariff_version)
        found.append(ServedLine(line, tariff.terms, zone, time))
    return found
