"""A station on a ticket's way, with its clock."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from contracts.events.customer import CustomerTier
from contracts.events.service_desk import Priority, TicketStatus
from service_desk.stations import rules
from service_desk.stations.rules import Alarm, Level
from service_desk.tables import Base


class Station(Base):
    """A stay of a ticket at a station; `by` brought it there, nobody if it was fleet's answer."""

    __tablename__ = "ticket_stations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"), index=True)
    place: Mapped[int]
    station: Mapped[TicketStatus]
    entered_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    by: Mapped[UUID | None]
    escalated_to: Mapped[Level | None]

    def set_clock(self, priority: Priority, tier: CustomerTier) -> None:
        """Count the deadline from the instant the station began."""
        allowance = rules.allowance(self.station, priority, tier)
        self.due_at = self.entered_at + allowance if allowance else None

    def next_alarm(self) -> Alarm | None:
        """The alarm that sounds next if the ticket still stands here; none after the last one."""
        if self.due_at is None:
            return None
        levels = rules.levels(self.station)
        level = levels.index(self.escalated_to) + 1 if self.escalated_to else 0
        if level == len(levels):
            return None
        at = rules.alarm_at(self.entered_at, self.due_at, level)
        return Alarm(at=at, due_at=self.due_at, to=levels[level])

    def stood_at(self, at: datetime) -> bool:
        """Whether the ticket had not left by then, however late that is looked at."""
        return self.left_at is None or self.left_at >= at
