"""What figures on the words of customers look like."""

from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel

from analytics.feedback.model import FeedbackGrouping
from analytics.feedback.rules import shares
from analytics.figures import half_up
from contracts.events.service_desk import TicketKind

MIXED = (TicketKind.COMPLAINT, TicketKind.PRAISE, TicketKind.SUGGESTION, TicketKind.GRUMBLE)


class PerThousand(BaseModel):
    """How many for 1,000 closed trips, rounded half up; unknown without a trip."""

    numerator: int
    denominator: int
    per_mille: int | None

    @classmethod
    def of(cls, count: int, trips: int) -> Self:
        """The rate of a count."""
        rounded = half_up(count * 1000, trips) if trips else None
        return cls(numerator=count, denominator=trips, per_mille=rounded)


class ShareOut(BaseModel):
    """How many of one kind, and what part that is of the mix, in basis points."""

    count: int
    basis_points: int


class FeedbackEvents(BaseModel):
    """The newest event of each ticket and of each closed trip."""

    tickets: list[UUID]
    trips: list[UUID]


class FeedbackOut(BaseModel):
    """What was said of a driver, or by a customer, at a branch, in a month.

    `rate` counts complaints, and by kind the tickets of that kind; the shares of `mix` sum to
    10,000, or all are 0 when nothing of the mix was said.
    """

    key: str | None
    label: str | None
    rate: PerThousand
    mix: dict[TicketKind, ShareOut]
    event_ids: FeedbackEvents

    @classmethod
    def of(cls, row: Any, by: FeedbackGrouping) -> Self:
        """One row of tickets and trips."""
        counts = {kind: int(getattr(row, kind.value)) for kind in TicketKind}
        counted = TicketKind(row.key) if by is FeedbackGrouping.KIND else TicketKind.COMPLAINT
        of_mix = {kind: counts[kind] for kind in MIXED}
        parts = shares(of_mix)
        return cls(
            key=row.key,
            label=row.label,
            rate=PerThousand.of(counts[counted], row.trips),
            mix={
                kind: ShareOut(count=count, basis_points=parts[kind])
                for kind, count in of_mix.items()
            },
            event_ids=FeedbackEvents(
                tickets=row.ticket_event_ids or [], trips=row.trip_event_ids or []
            ),
        )
