"""A driver and what a licence allows."""

from datetime import date
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


class Driver(Scoped, Base):
    """A driver (司机); name and phone are personal data."""

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

    def must_be_licensed(self, needed: LicenceClass, on: date) -> None:
        """Refuse whoever may not drive such a vehicle on that day."""
        if self.licence_class not in licences_for(needed):
            raise LicenceInsufficient(f"{self.number} has {self.licence_class}, not {needed}.")
        if self.licence_expires_on <= on:
            raise LicenceInsufficient(
                f"The licence of {self.number} expires on {self.licence_expires_on}."
            )
