"""A wish for another driver (换司机): of a customer, or because a driver leaves."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Conflict
from chassis.tables import Scoped, new_id
from contracts.events.fleet import DriverChangeProposed, DriverChangeRefused
from contracts.values import Scope
from fleet.assignments.model import Assignment
from fleet.drivers.model import Driver
from fleet.tables import Base


class ChangeCause(StrEnum):
    """Who or what asks for another driver."""

    CUSTOMER = "customer"
    LEAVES = "leaves"


class ChangeState(StrEnum):
    """A change is open until a dispatcher decides; without a driver in question it is refused."""

    OPEN = "open"
    DECIDED = "decided"
    REFUSED = "refused"


class ChangeNotOpen(Conflict):
    """This driver change is decided already."""


class DriverChange(Scoped, Base):
    """A driver who shall be exchanged, with up to three who may take over."""

    __tablename__ = "driver_changes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    ticket_id: Mapped[UUID | None] = mapped_column(index=True)
    assignment_id: Mapped[UUID | None] = mapped_column(ForeignKey(Assignment.id), index=True)
    customer_id: Mapped[UUID] = mapped_column(index=True)
    driver_id: Mapped[UUID] = mapped_column(ForeignKey(Driver.id))
    branch: Mapped[str]
    cause: Mapped[ChangeCause]
    reason: Mapped[str]
    state: Mapped[ChangeState] = mapped_column(default=ChangeState.OPEN)
    proposed_driver_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), default=list)
    new_driver_id: Mapped[UUID | None]
    from_at: Mapped[datetime | None]
    refuse_reason: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]

    @classmethod
    def asked(
        cls,
        driver: Driver,
        cause: ChangeCause,
        reason: str,
        *,
        customer_id: UUID,
        scope: Scope,
        assignment: Assignment | None = None,
        ticket_id: UUID | None = None,
        from_at: datetime | None = None,
    ) -> "DriverChange":
        """A wish that nobody looked at yet."""
        change = cls(
            id=new_id(),
            ticket_id=ticket_id,
            assignment_id=assignment.id if assignment else None,
            customer_id=customer_id,
            driver_id=driver.id,
            branch=driver.branch,
            cause=cause,
            reason=reason,
            state=ChangeState.OPEN,
            proposed_driver_ids=[],
            from_at=from_at,
        )
        change.stamp(scope)
        return change

    def propose(self, drivers: Sequence[Driver]) -> DriverChangeProposed:
        """Name who may take over, the most fitting first; a dispatcher decides."""
        self.must_be_open()
        self.proposed_driver_ids = [driver.id for driver in drivers]
        return DriverChangeProposed(
            **self._state(), proposed_driver_ids=tuple(self.proposed_driver_ids)
        )

    def refuse(self, reason: str, by: UUID | None, at: datetime) -> DriverChangeRefused:
        """The driver stays."""
        self.must_be_open()
        self.state, self.refuse_reason = ChangeState.REFUSED, reason
        self.decided_by, self.decided_at = by, at
        return DriverChangeRefused(**self._state(), reason=reason)

    def decide(self, driver: Driver, from_at: datetime, by: UUID, at: datetime) -> None:
        """Another driver takes over."""
        self.must_be_open()
        self.state, self.new_driver_id, self.from_at = ChangeState.DECIDED, driver.id, from_at
        self.decided_by, self.decided_at = by, at

    def must_be_open(self) -> None:
        """Refuse to decide twice."""
        if self.state is not ChangeState.OPEN:
            raise ChangeNotOpen(f"It is {self.state}.")

    def _state(self) -> dict[str, Any]:
        return {
            "driver_change_id": self.id,
            "ticket_id": self.ticket_id,
            "assignment_id": self.assignment_id,
            "customer_id": self.customer_id,
            "driver_id": self.driver_id,
            "branch": self.branch,
            "scope": self.scope,
        }
