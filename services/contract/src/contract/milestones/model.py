"""A step of a contract's execution plan (执行计划)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import Conflict
from chassis.tables import new_id
from contract.contracts.model import Contract
from contract.milestones.rules import MilestoneKind, execution_plan
from contract.tables import Base
from contracts.events.contract import ContractExpiring, ContractStatus, MilestoneDue


class AlreadyDone(Conflict):
    """This milestone is done already."""


class Waived(Conflict):
    """This milestone is waived: the contract changed or ended before its day."""


class MilestoneStatus(StrEnum):
    """Planned until its day comes, done when somebody says so, waived when it is needed no more."""

    PLANNED = "planned"
    DUE = "due"
    DONE = "done"
    WAIVED = "waived"


class Milestone(Base):
    """Something to do for a contract by a day; it may be done before."""

    __tablename__ = "milestone"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"), index=True)
    kind: Mapped[MilestoneKind]
    due_on: Mapped[date]
    status: Mapped[MilestoneStatus]
    done_by: Mapped[UUID | None]
    done_at: Mapped[datetime | None]
    note: Mapped[str | None]
    contract: Mapped[Contract] = relationship(lazy="raise")

    def fall_due(self) -> MilestoneDue | None:
        """Its day has come; nothing to tell if somebody was faster."""
        if self.status is not MilestoneStatus.PLANNED:
            return None
        self.status = MilestoneStatus.DUE
        return MilestoneDue(
            milestone_id=self.id,
            contract_id=self.contract_id,
            contract_number=self.contract.number,
            kind=self.kind,
            due_on=self.due_on,
            scope=self.contract.scope,
        )

    def remind(self) -> ContractExpiring | None:
        """The end of the term comes near, whether or not somebody has thought of it."""
        if self.kind is not MilestoneKind.RENEWAL_REMINDER:
            return None
        if self.status is MilestoneStatus.WAIVED:
            return None
        if self.contract.status is not ContractStatus.SIGNED:
            return None
        days_left = (self.contract.term.ends_on - self.due_on).days
        renewal_id = self.contract.renewal_id
        return ContractExpiring(**self.contract.state(), days_left=days_left, renewal_id=renewal_id)

    def complete(self, by: UUID, at: datetime, note: str | None) -> None:
        """Somebody did it."""
        if self.status is MilestoneStatus.DONE:
            raise AlreadyDone(f"Since {self.done_at:%Y-%m-%d %H:%M} UTC.")
        if self.status is MilestoneStatus.WAIVED:
            raise Waived
        self.status, self.done_by, self.done_at = MilestoneStatus.DONE, by, at
        self.note = note


def plan_of(contract: Contract) -> list[Milestone]:
    """All milestones of a contract."""
    return [_milestone(contract, kind, due_on) for kind, due_on in execution_plan(contract.term)]


def plan_again(contract: Contract, known: Sequence[Milestone], today: date) -> list[Milestone]:
    """Waive what a changed or ended contract does not need, and return what else it needs.

    What has fallen due or is done stays; a day that has passed is not made up for.
    """
    needed = set(_needed(contract))
    for milestone in known:
        is_needed = (milestone.kind, milestone.due_on) in needed
        if milestone.status is MilestoneStatus.PLANNED and not is_needed:
            milestone.status = MilestoneStatus.WAIVED
    there = {(m.kind, m.due_on) for m in known if m.status is not MilestoneStatus.WAIVED}
    missing = sorted(needed - there, key=lambda step: step[1])
    return [_milestone(contract, kind, due_on) for kind, due_on in missing if due_on >= today]


def _needed(contract: Contract) -> Iterator[tuple[MilestoneKind, date]]:
    if not contract.served:
        return
    for kind, due_on in execution_plan(contract.term):
        # Nobody renews what is over.
        if contract.status is ContractStatus.SIGNED or kind is not MilestoneKind.RENEWAL_REMINDER:
            yield kind, due_on


def _milestone(contract: Contract, kind: MilestoneKind, due_on: date) -> Milestone:
    return Milestone(
        id=new_id(),
        contract_id=contract.id,
        kind=kind,
        due_on=due_on,
        status=MilestoneStatus.PLANNED,
    )
