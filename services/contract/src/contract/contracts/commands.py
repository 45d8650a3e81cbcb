"""What people and accepted quotes do with contracts up to the approval."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.http.etags import ExpectedVersion
from chassis.messages import record
from chassis.schedule import clock
from chassis.tables import new_id, next_number
from contract.contracts.model import Contract
from contract.contracts.queries import contract_of_quote, contract_to_change
from contract.lines.model import rows_of
from contract.references.queries import (
    branches_known,
    customer_known,
    customer_seen,
    scope_now,
)
from contract.tariffs.queries import tariffs_in_force
from contracts.events.contract import (
    ContractKind,
    ContractLine,
    ContractReviewed,
    ContractStatus,
    ReviewStep,
)
from contracts.events.sales import QuoteAccepted
from contracts.values import BusinessLine, Scope

_KIND_OF_BUSINESS = {
    BusinessLine.CHARTER: ContractKind.CHARTER,
    BusinessLine.RENEWAL: ContractKind.CHARTER,
    BusinessLine.AD_HOC: ContractKind.FRAMEWORK,
    BusinessLine.VEHICLE_SALE: ContractKind.FRAMEWORK,
}


async def draft_contract(
    session: AsyncSession,
    actor: Actor,
    kind: ContractKind,
    customer_id: UUID,
    lines: Sequence[ContractLine],
    reason_for_short_term: str | None = None,
) -> Contract:
    """Draft a contract by hand."""
    customer = await customer_seen(session, actor, customer_id)
    contract = Contract(
        id=new_id(),
        kind=kind,
        customer_id=customer.id,
        lines=rows_of(lines),
        reason_for_short_term=reason_for_short_term,
    )
    contract.refuse_faults()
    return await begin_draft(session, contract, actor.scope())


async def draft_from_quote(session: AsyncSession, accepted: QuoteAccepted) -> None:
    """Draft the contract of an accepted quote, once; its faults can wait for the submission."""
    if await contract_of_quote(session, accepted.quote_id):
        return
    customer = await customer_known(session, accepted.customer_id)
    contract = Contract(
        id=new_id(),
        kind=_KIND_OF_BUSINESS[accepted.line],
        customer_id=customer.id,
        opportunity_id=accepted.opportunity_id,
        quote_id=accepted.quote_id,
        lines=rows_of([ContractLine(**dict(line)) for line in accepted.lines]),
    )
    await begin_draft(session, contract, await scope_now(session, accepted.scope, customer.id))


async def begin_draft(session: AsyncSession, contract: Contract, scope: Scope) -> Contract:
    """Number a contract that has its lines, for the owner in the scope."""
    number = await next_number(session, "HT", clock.today().year)
    record(session, contract.draft(number, scope))
    session.add(contract)
    await session.flush()
    return contract


async def revise_contract(
    session: AsyncSession,
    actor: Actor,
    contract_id: UUID,
    expected: ExpectedVersion,
    *,
    kind: ContractKind | None = None,
    lines: Sequence[ContractLine] | None = None,
    reason_for_short_term: str | None = None,
) -> Contract:
    """Change a draft; what is not given stays."""
    contract = await contract_to_change(session, actor, contract_id)
    expected.check(contract.version)
    contract.revise(kind, lines, reason_for_short_term)
    await session.flush()
    return contract


async def submit_contract(session: AsyncSession, actor: Actor, contract_id: UUID) -> Contract:
    """Hand a draft to the reviewers."""
    contract = await contract_to_change(session, actor, contract_id)
    submitted = contract.submit(actor.id)
    # What cannot be priced need not be reviewed.
    await tariffs_in_force(session, (line.tariff_ref for line in contract.lines), clock.today())
    record(session, submitted)
    await session.flush()
    return contract


async def approve_as_marketing(
    session: AsyncSession,
    actor: Actor,
    contract_id: UUID,
    branch: str | None,
    branches: Mapping[UUID, str],
    comment: str | None,
) -> Contract:
    """Pass the first review; `branch` delivers every line that `branches` does not name."""
    contract = await contract_to_change(session, actor, contract_id)
    usual = {line.line_id: branch for line in contract.lines} if branch else {}
    picked = usual | dict(branches)
    known = await branches_known(session, picked.values())
    deliverers = {line_id: known[code] for line_id, code in picked.items()}
    reviewed = contract.approve_as_marketing(actor.id, clock.now(), deliverers, comment)
    return await _tell_review(session, contract, reviewed)


async def approve_as_hq(
    session: AsyncSession, actor: Actor, contract_id: UUID, comment: str | None
) -> Contract:
    """Pass the second review of a charter."""
    contract = await contract_to_change(session, actor, contract_id)
    reviewed = contract.approve_as_hq(actor.id, clock.now(), comment)
    return await _tell_review(session, contract, reviewed)


async def return_contract(
    session: AsyncSession, actor: Actor, contract_id: UUID, step: ReviewStep, comment: str | None
) -> Contract:
    """Send a contract back to whoever drafted it."""
    contract = await contract_to_change(session, actor, contract_id)
    reviewed = contract.return_to_draft(step, actor.id, clock.now(), comment)
    return await _tell_review(session, contract, reviewed)


async def _tell_review(
    session: AsyncSession, contract: Contract, reviewed: ContractReviewed
) -> Contract:
    record(session, reviewed)
    if contract.status is ContractStatus.APPROVED:
        record(session, contract.approved())
    await session.flush()
    return contract
