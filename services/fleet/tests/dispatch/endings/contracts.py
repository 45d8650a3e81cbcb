"""Contracts that change after their signature."""

from datetime import date
from typing import Any

from chassis.tables import new_id
from contracts.events.contract import (
    ContractAmended,
    ContractExpired,
    ContractLine,
    ContractState,
    ContractStatus,
    ContractTerminated,
)
from contracts.values import Money, Term

from ...factories import SELLER


def _state(contract: ContractState, **other: Any) -> dict[str, Any]:
    return {name: getattr(contract, name) for name in ContractState.model_fields} | other


def ending(line: ContractLine, ends_on: date) -> ContractLine:
    """The same line with another end."""
    term = Term(starts_on=line.term.starts_on, ends_on=ends_on)
    return line.model_copy(update={"term": term})


def amended(
    contract: ContractState,
    *lines: ContractLine,
    number: int = 1,
    effective_on: date = date(2026, 3, 2),
) -> ContractAmended:
    """The contract with these lines from now on."""
    return ContractAmended(
        **_state(contract, lines=lines),
        amendment_id=new_id(),
        amendment_number=number,
        effective_on=effective_on,
        reason=f"amendment {number}",
        credit_reserved=Money(amount=0),
    )


def terminated(contract: ContractState, ends_on: date) -> ContractTerminated:
    """The contract ended before its term."""
    return ContractTerminated(
        **_state(contract, status=ContractStatus.TERMINATED),
        ends_on=ends_on,
        reason="the customer moves away",
        terminated_by=SELLER.id,
    )


def expired(contract: ContractState) -> ContractExpired:
    """The contract at the end of its term."""
    return ContractExpired(**_state(contract, status=ContractStatus.EXPIRED))
