"""A step of a contract's execution plan (执行计划)."""

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
from contracts.events.contract import MilestoneDue


class AlreadyDone(Conflict):
    """This milestone is done already."""


class MilestoneStatus(StrEnum):
    """Planned until its day comes, done when somebody says so."""

    PLANNED = "planned"
    DUE = "due"
    DONE = "done"


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

    def complete(self, by: UUID, at: datetime, note: str | None) -> None:
        """Somebody did it."""
        if self.status is MilestoneStatus.DONE:
            raise AlreadyDone(f"Since {self.done_at:%Y-%m-%d %H:%M} UTC.")
        self.status, self.done_by, self.done_at = MilestoneStatus.DONE, by, at
        self.note = note


def plan_of(contract: Contract) -> list[Milestone]:
    """All milestones of a contract."""
    return [
        Milestone(
            id=new_id(),
            contract_id=contract.id,
            kind=kind,
            due_on=due_on,
            status=MilestoneStatus.PLANNED,
        )
        for kind, due_on in execution_plan(contract.term)
    ]
