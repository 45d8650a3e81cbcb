"""A paper of a vehicle or a driver, and the warning that it runs out."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Invalid
from chassis.tables import JsonOf, Scoped, new_id
from contracts.events.fleet import HolderType, PaperExpiring, PaperKind
from contracts.values import Money, Term
from fleet.drivers.model import Driver
from fleet.tables import Base
from fleet.upkeep.papers.rules import KINDS
from fleet.vehicles.model import Vehicle


class WrongPaper(Invalid):
    """Vehicles have an insurance and an inspection, drivers a licence and a training."""


class PremiumWithoutVehicle(Invalid):
    """A premium is paid for a vehicle's paper."""


class ValidForNoDay(Invalid):
    """A paper is valid for a day at least; say since when if it has run out already."""


class Paper(Scoped, Base):
    """A paper that is valid from one business date to before another."""

    __tablename__ = "papers"
    __table_args__ = (
        Index("papers_holder_id_kind_valid_until_idx", "holder_id", "kind", "valid_until"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    holder_type: Mapped[HolderType]
    holder_id: Mapped[UUID]
    branch: Mapped[str]
    kind: Mapped[PaperKind]
    reference: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date] = mapped_column(index=True)
    premium: Mapped[Money | None] = mapped_column(JsonOf(Money))

    @classmethod
    def of_holder(
        cls,
        holder: Vehicle | Driver,
        kind: PaperKind,
        reference: str,
        valid_from: date,
        valid_until: date,
        premium: Money | None,
    ) -> "Paper":
        """A paper that belongs to whom its holder belongs to."""
        is_vehicle = isinstance(holder, Vehicle)
        holder_type = HolderType.VEHICLE if is_vehicle else HolderType.DRIVER
        if kind not in KINDS[holder_type]:
            raise WrongPaper(f"A {holder_type} has no {kind}.")
        if premium and not is_vehicle:
            raise PremiumWithoutVehicle(kind)
        if valid_until <= valid_from:
            raise ValidForNoDay(f"From {valid_from} to {valid_until}.")
        paper = cls(
            id=new_id(),
            holder_type=holder_type,
            holder_id=holder.id,
            branch=holder.branch,
            kind=kind,
            reference=reference,
            valid_from=valid_from,
            valid_until=valid_until,
            premium=premium,
        )
        paper.stamp(holder.scope)
        return paper

    @property
    def term(self) -> Term:
        """The days on which it is valid."""
        return Term(starts_on=self.valid_from, ends_on=self.valid_until)

    def expire(self, days_left: int) -> PaperExpiring:
        """Say that it runs out soon, or has run out."""
        return PaperExpiring(
            holder_type=self.holder_type,
            holder_id=self.holder_id,
            kind=self.kind,
            expires_on=self.valid_until,
            days_left=days_left,
            branch=self.branch,
            scope=self.scope,
        )


def licence_expires(driver: Driver, days_left: int) -> PaperExpiring:
    """Say the same of the licence with which a driver was registered, or which was renewed."""
    return PaperExpiring(
        holder_type=HolderType.DRIVER,
        holder_id=driver.id,
        kind=PaperKind.LICENCE,
        expires_on=driver.licence_expires_on,
        days_left=days_left,
        branch=driver.branch,
        scope=driver.scope,
    )
