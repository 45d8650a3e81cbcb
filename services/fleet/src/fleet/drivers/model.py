"""A driver and what a licence allows."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Conflict
from chassis.tables import Scoped, new_id
from contracts.events.fleet import DriverRegistered, LicenceClass, PersonalDriver
from fleet.catalogue.rules import licences_for
from fleet.tables import Base


class LicenceInsufficient(Conflict):
    """The driver's licence does not allow this."""


class DriverGone(Conflict):
    """The driver leaves before that."""


class DriverState(StrEnum):
    """Whether a driver works for us."""

    ACTIVE = "active"
    LEFT = "left"


class TrainingLapsed(Conflict):
    """The driver's safety training has lapsed."""


class Driver(Scoped, Base):
    """A driver (司机); name and phone are personal data. From `leaves_at` on nothing is promised."""

    __tablename__ = "drivers"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(unique=True)
    staff_id: Mapped[UUID | None] = mapped_column(unique=True)
    licence_class: Mapped[LicenceClass]
    licence_expires_on: Mapped[date]
    branch: Mapped[str] = mapped_column(index=True)
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    name: Mapped[str]
    phone: Mapped[str | None]
    training_expires_on: Mapped[date | None]
    state: Mapped[DriverState] = mapped_column(default=DriverState.ACTIVE)
    leaves_at: Mapped[datetime | None]

    def register(self, number: str) -> DriverRegistered:
        """Be assignable from now on."""
        self.number = number
        return DriverRegistered(
            driver_id=self.id,
            number=number,
            staff_id=self.staff_id,
            licence_class=self.licence_class,
            licence_expires_on=self.licence_expires_on,
            branch=self.branch,
            languages=tuple(self.languages),
            scope=self.scope,
            personal=PersonalDriver(name=self.name, phone=self.phone),
        )

    def leave(self, at: datetime, *, left: bool) -> None:
        """Take no business from `at` on; `left` when that has come."""
        self.leaves_at = at
        self.state = DriverState.LEFT if left else self.state

    def must_stay_until(self, at: datetime) -> None:
        """Refuse whoever leaves before that."""
        if self.state is DriverState.LEFT or (self.leaves_at and self.leaves_at < at):
            raise DriverGone(f"{self.number} leaves at {self.leaves_at}.")

    def must_be_licensed(self, needed: LicenceClass, on: date) -> None:
        """Refuse whoever may not drive such a vehicle on that day; training counts if on record."""
        if self.licence_class not in licences_for(needed):
            raise LicenceInsufficient(f"{self.number} has {self.licence_class}, not {needed}.")
        if self.licence_expires_on <= on:
            raise LicenceInsufficient(
                f"The licence of {self.number} expires on {self.licence_expires_on}."
            )
        if self.training_expires_on and self.training_expires_on <= on:
            raise TrainingLapsed(f"That of {self.number} lapses on {self.training_expires_on}.")
