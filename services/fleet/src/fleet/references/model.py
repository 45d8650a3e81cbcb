"""Reference copies fed by events."""

from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Mapped, mapped_column

from fleet.tables import Base


class BranchRef(Base):
    """A unit that may deliver: a branch (分公司) or headquarters, with the zone of its dates."""

    __tablename__ = "branch_refs"

    code: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID]
    name: Mapped[str]
    path: Mapped[str]
    time_zone: Mapped[str]

    def day_of(self, at: datetime) -> date:
        """The business date of an instant at this branch."""
        return at.astimezone(ZoneInfo(self.time_zone)).date()

    def midnight(self, day: date) -> datetime:
        """The instant at which a business date begins at this branch."""
        return datetime.combine(day, time(), ZoneInfo(self.time_zone))


class CustomerRef(Base):
    """A customer by name, as drivers need it; a person's name is personal data."""

    __tablename__ = "customer_refs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
