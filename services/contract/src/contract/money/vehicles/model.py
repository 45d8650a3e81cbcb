"""A vehicle's assignment to a contract's line."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from contract.money.vehicles.rules import Assigned
from contract.tables import Base
from contracts.events.fleet import AssignmentEnded, AssignmentState, VehicleAssigned


class LineVehicle(Base):
    """What fleet committed to a line, whoever drives it.

    Ended before it began, `ends_at` is not after `starts_at`, and it serves no minute.
    """

    __tablename__ = "line_vehicle"

    assignment_id: Mapped[UUID] = mapped_column(primary_key=True)
    contract_id: Mapped[UUID] = mapped_column(index=True)
    line_id: Mapped[UUID]
    vehicle_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    replacement_for: Mapped[UUID | None]
    has_ended: Mapped[bool]

    @classmethod
    def first_heard(cls, told: AssignmentState) -> "LineVehicle":
        """A row to be told what happened; orders' assignments have none."""
        return cls(
            assignment_id=told.assignment_id,
            contract_id=told.contract_id,
            line_id=told.line_id,
            vehicle_id=told.vehicle_id,
            starts_at=told.period.starts_at,
            ends_at=told.period.ends_at,
            replacement_for=None,
            has_ended=False,
        )

    def assign(self, told: VehicleAssigned) -> None:
        """Take what was committed; an end that is known already stays."""
        self.replacement_for = told.replacement_for
        if not self.has_ended:
            self.starts_at, self.ends_at = told.period.starts_at, told.period.ends_at

    def end(self, told: AssignmentEnded) -> None:
        """Serve until the end, and not at all if that is before the beginning."""
        self.has_ended = True
        self.starts_at = told.period.starts_at
        self.ends_at = min(told.ended_at, told.period.ends_at)

    @property
    def assigned(self) -> Assigned:
        """The assignment as the rules see it."""
        return Assigned(
            self.assignment_id,
            self.vehicle_id,
            self.starts_at,
            self.ends_at,
            replaces=self.replacement_for is not None,
        )
