"""How many customers are called in a month without any occasion."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Conflict
from service_desk.quotas import rules
from service_desk.tables import Base


class MonthOver(Conflict):
    """This month is over; its quota stays as it was."""


class Quota(Base):
    """The number wanted for a month; `generated_at` is when calls were last planned for it."""

    __tablename__ = "call_quotas"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(unique=True)
    wanted: Mapped[int]
    set_by: Mapped[UUID]
    set_at: Mapped[datetime]
    generated_at: Mapped[datetime | None]

    def want(self, wanted: int, on: date, at: datetime, by: UUID) -> None:
        """Set or change the number, as long as the month is not over."""
        if on >= rules.end(self.month):
            raise MonthOver(self.month)
        self.wanted, self.set_at, self.set_by = wanted, at, by
