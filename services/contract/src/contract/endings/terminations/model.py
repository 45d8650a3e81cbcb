"""How a contract ends: by a decision, or with its term."""

from datetime import date
from uuid import UUID

from chassis.errors import Conflict, Invalid
from contract.contracts.model import Contract
from contracts.events.contract import ContractExpired, ContractStatus, ContractTerminated


class NotInForce(Conflict):
    """Only a contract that is signed and has not ended allows this."""


class TerminationOutsideTerm(Invalid):
    """A contract is terminated from today on, and before the end of its term."""


def must_be_in_force(contract: Contract) -> None:
    """Refuse what was never signed or is over."""
    if contract.status is not ContractStatus.SIGNED:
        raise NotInForce(f"{contract.number} is in status {contract.status}.")


def last_day_after(contract: Contract) -> date:
    """The first day on which nothing of a contract is served."""
    return contract.terminated_on or contract.term.ends_on


def terminate(
    contract: Contract, ends_on: date, today: date, by: UUID, reason: str
) -> ContractTerminated:
    """End every line on a day at the latest; a line that would begin later is cancelled.

    A line has no empty term, so a cancelled one keeps what was agreed and is marked instead.
    """
    must_be_in_force(contract)
    if not today <= ends_on < contract.term.ends_on:
        raise TerminationOutsideTerm(
            f"Today is {today}, and the term ends on {contract.term.ends_on}."
        )
    for line in contract.lines:
        if line.starts_on >= ends_on:
            line.cancelled = True
        else:
            line.ends_on = min(line.ends_on, ends_on)
    contract.status = ContractStatus.TERMINATED
    contract.terminated_on, contract.termination_reason = ends_on, reason
    return ContractTerminated(
        **contract.state(),
        ends_on=ends_on,
        reason=reason,
        terminated_by=by,
        cancelled_line_ids=tuple(line.line_id for line in contract.lines if line.cancelled),
    )


def expire(contract: Contract, today: date, *, is_carried_on: bool) -> ContractExpired | None:
    """The term is over; nothing to tell if it was changed meanwhile, or ended otherwise."""
    if contract.status is not ContractStatus.SIGNED or contract.term.ends_on > today:
        return None
    contract.status = ContractStatus.RENEWED if is_carried_on else ContractStatus.EXPIRED
    return ContractExpired(**contract.state())
