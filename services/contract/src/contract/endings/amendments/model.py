"""What an amendment may change of a contract, and how it does."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from chassis.errors import Conflict, Forbidden, Invalid
from chassis.tables import new_id
from contract.contracts.model import (
    BranchMissing,
    CharterTooLong,
    CommentMissing,
    Contract,
    LinesOverlap,
    NoSuchLine,
)
from contract.endings.terminations.model import must_be_in_force
from contract.lines.model import (
    Amendment,
    AmendmentStatus,
    CurrenciesDiffer,
    LineEnd,
    rows_of,
)
from contract.lines.rules import hull, is_too_long_charter, overlapping
from contract.references.model import BranchRef
from contracts.events.contract import ContractAmended, ContractKind, ContractLine
from contracts.values import Money, Term


class NothingAmended(Invalid):
    """An amendment ends a line or adds one."""


class AmendmentWaits(Conflict):
    """Another amendment of this contract waits for its approval."""


class EffectOutsideTerm(Invalid):
    """An amendment takes effect from today on, and before the contract ends."""


class LineUnknown(Invalid):
    """This contract has no such line."""


class EndRepeated(Invalid):
    """An amendment gives a line one end."""


class LineOver(Invalid):
    """A line that has ended stays as it is."""


class EndTooEarly(Invalid):
    """A line ends after it begins, and not before the amendment takes effect."""


class BeginsTooEarly(Invalid):
    """A new line begins when the amendment takes effect, or later."""


class AlreadyDecided(Conflict):
    """This amendment is decided."""


class RequesterDecides(Forbidden):
    """Whoever asks for an amendment does not decide on it."""


def request(
    contract: Contract,
    reason: str,
    effective_on: date,
    end_lines: Sequence[LineEnd],
    add_lines: Sequence[ContractLine],
    by: UUID,
    at: datetime,
    today: date,
) -> Amendment:
    """Ask for a change of a contract that is in force, one at a time."""
    must_be_in_force(contract)
    if any(known.status is AmendmentStatus.REQUESTED for known in contract.amendments):
        raise AmendmentWaits
    amendment = Amendment(
        id=new_id(),
        contract_id=contract.id,
        number=len(contract.amendments) + 1,
        status=AmendmentStatus.REQUESTED,
        reason=reason,
        effective_on=effective_on,
        end_lines=tuple(end_lines),
        add_lines=tuple(add_lines),
        requested_by=by,
        requested_at=at,
    )
    refuse_faults(contract, amendment, today)
    contract.amendments.append(amendment)
    return amendment


def refuse_faults(contract: Contract, amendment: Amendment, today: date) -> None:
    """Raise if it changes what is over, contradicts itself or breaks the rules for charters."""
    effective_on = amendment.effective_on
    if not amendment.end_lines and not amendment.add_lines:
        raise NothingAmended
    if not today <= effective_on < contract.term.ends_on:
        raise EffectOutsideTerm(f"Today is {today}, and the term ends on {contract.term.ends_on}.")
    _refuse_ends(contract, amendment, today)
    if any(line.term.starts_on < effective_on for line in amendment.add_lines):
        raise BeginsTooEarly(f"It takes effect on {effective_on}.")
    lines = _lines_after(contract, amendment)
    if len({line.monthly_price.currency for line in lines}) > 1:
        raise CurrenciesDiffer
    if pair := overlapping(lines):
        raise LinesOverlap(f"Lines {pair[0]} and {pair[1]} do.")
    term = hull(line.term for line in lines)
    if contract.kind is ContractKind.CHARTER and is_too_long_charter(term):
        raise CharterTooLong(f"This one would have {term.months}.")


def _refuse_ends(contract: Contract, amendment: Amendment, today: date) -> None:
    lines = {line.line_id: line for line in contract.lines}
    if len({end.line_id for end in amendment.end_lines}) < len(amendment.end_lines):
        raise EndRepeated
    for end in amendment.end_lines:
        line = lines.get(end.line_id)
        if line is None:
            raise LineUnknown(str(end.line_id))
        if line.ends_on <= today:
            raise LineOver(f"Line {line.position} ended on {line.ends_on}.")
        if end.ends_on <= line.starts_on or end.ends_on < amendment.effective_on:
            raise EndTooEarly(f"Line {line.position} begins on {line.starts_on}.")


def _lines_after(contract: Contract, amendment: Amendment) -> list[ContractLine]:
    ends = {end.line_id: end.ends_on for end in amendment.end_lines}
    changed = [
        line.value.model_copy(
            update={"term": Term(starts_on=line.starts_on, ends_on=ends[line.line_id])}
        )
        if line.line_id in ends
        else line.value
        for line in contract.lines
    ]
    return [*changed, *amendment.add_lines]


def approve(
    contract: Contract,
    amendment: Amendment,
    by: UUID,
    at: datetime,
    today: date,
    branches: Mapping[UUID, BranchRef],
    comment: str | None,
) -> None:
    """Let the lines be what was asked for; each new one gets the branch that delivers it."""
    _must_wait(amendment, by)
    must_be_in_force(contract)
    refuse_faults(contract, amendment, today)
    if branches.keys() - {line.line_id for line in amendment.add_lines}:
        raise NoSuchLine
    ends = {end.line_id: end.ends_on for end in amendment.end_lines}
    for line in contract.lines:
        line.ends_on = ends.get(line.line_id, line.ends_on)
    _add_lines(contract, amendment, branches)
    # Lines are rows of their own: without this the contract's version would stay behind.
    contract.revision += 1
    _decide(amendment, AmendmentStatus.APPROVED, by, at, comment)


def _add_lines(
    contract: Contract, amendment: Amendment, branches: Mapping[UUID, BranchRef]
) -> None:
    if not amendment.add_lines:
        return
    before = len(contract.lines)
    for line in rows_of(amendment.add_lines):
        line.position += before
        if line.line_id not in branches:
            raise BranchMissing(f"Line {line.position} has none.")
        line.branch = branches[line.line_id].code
        contract.lines.append(line)
    paths = {branch.path for branch in branches.values()}
    contract.branch_paths = sorted({*contract.branch_paths, *paths})


def return_amendment(amendment: Amendment, by: UUID, at: datetime, comment: str | None) -> None:
    """Leave the contract as it is, and say why; whoever asked may ask again."""
    _must_wait(amendment, by)
    if not comment:
        raise CommentMissing
    _decide(amendment, AmendmentStatus.RETURNED, by, at, comment)


def amended(contract: Contract, amendment: Amendment, credit_reserved: Money) -> ContractAmended:
    """Tell what the contract is from now on."""
    return ContractAmended(
        **contract.state(),
        amendment_id=amendment.id,
        amendment_number=amendment.number,
        effective_on=amendment.effective_on,
        reason=amendment.reason,
        credit_reserved=credit_reserved,
    )


def _must_wait(amendment: Amendment, decider: UUID) -> None:
    if amendment.status is not AmendmentStatus.REQUESTED:
        raise AlreadyDecided(f"It is {amendment.status}.")
    if decider == amendment.requested_by:
        raise RequesterDecides


def _decide(
    amendment: Amendment, status: AmendmentStatus, by: UUID, at: datetime, comment: str | None
) -> None:
    amendment.status, amendment.comment = status, comment
    amendment.decided_by, amendment.decided_at = by, at
