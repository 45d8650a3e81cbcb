"""A follow-up call (回访): why, when, and what the customer said."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import Conflict, Invalid
from chassis.tables import Scoped, new_id
from contracts.events.service_desk import (
    CallKind,
    FollowUpDone,
    FollowUpPlanned,
    FollowUpSuppressed,
    Priority,
)
from service_desk.calls import rules
from service_desk.calls.rules import Slot
from service_desk.references.model import CustomerRef
from service_desk.tables import Base


class CallStatus(StrEnum):
    """Where a call stands; three attempts without an answer make it unreachable."""

    PLANNED = "planned"
    ATTEMPTED = "attempted"
    DONE = "done"
    UNREACHABLE = "unreachable"
    SUPPRESSED = "suppressed"


OPEN = frozenset({CallStatus.PLANNED, CallStatus.ATTEMPTED})


class NotToBeMade(Conflict):
    """This call was made, given up, or suppressed."""


class NobodyAnswered(Invalid):
    """A score, answers and wishes come only from a customer who was reached."""


class Attempt(Base):
    """One time that somebody dialled."""

    __tablename__ = "call_attempts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("follow_up_calls.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[UUID]
    reached: Mapped[bool]


class Call(Scoped, Base):
    """One call to one customer; `occasion` names what it is about, once for each kind."""

    __tablename__ = "follow_up_calls"
    __table_args__ = (UniqueConstraint("kind", "occasion"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[CallKind]
    occasion: Mapped[str]
    status: Mapped[CallStatus]
    customer_id: Mapped[UUID] = mapped_column(ForeignKey(CustomerRef.id), index=True)
    due_on: Mapped[date] = mapped_column(index=True)
    trip_sheet_id: Mapped[UUID | None]
    ticket_id: Mapped[UUID | None] = mapped_column(index=True)
    branch: Mapped[str | None]
    suppressed_by: Mapped[UUID | None]
    reason: Mapped[str | None]
    done_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None]
    score: Mapped[int | None]
    answers: Mapped[dict[str, str]] = mapped_column(JSONB)
    wish: Mapped[str | None]
    customer: Mapped[CustomerRef] = relationship(lazy="joined", innerjoin=True)
    attempts: Mapped[list[Attempt]] = relationship(lazy="selectin", order_by=Attempt.id)

    @property
    def customer_name(self) -> str:
        """Who is called, in words."""
        return self.customer.name

    @property
    def priority(self) -> Priority:
        """How soon this call is wanted."""
        return rules.priority(self.kind)

    @property
    def script(self) -> tuple[str, ...]:
        """What is asked."""
        return rules.script(self.kind)

    @property
    def slot(self) -> Slot:
        """The call as one among others to its customer."""
        made = self.status is CallStatus.DONE
        first_use = self.kind is CallKind.FIRST_USE
        return Slot(
            id=self.id,
            occasion=self.occasion,
            kind=self.kind,
            on=self.done_on if made and self.done_on else self.due_on,
            made=made,
            kept=first_use and self.customer.strategic,
        )

    @property
    def is_governed(self) -> bool:
        """Whether it may still be suppressed, or be made after all."""
        return self.status in OPEN or self.status is CallStatus.SUPPRESSED

    def plan(self) -> FollowUpPlanned:
        """The call is to be made, perhaps after all."""
        self.status = CallStatus.ATTEMPTED if self.attempts else CallStatus.PLANNED
        self.suppressed_by = self.reason = None
        return FollowUpPlanned(**self._state())

    def suppress(self, by: Slot) -> FollowUpSuppressed:
        """The customer hears from us otherwise in these days."""
        verb = "was made" if by.made else "is due"
        reason = f"The {by.kind.replace('_', '-')} call {verb} on {by.on}."
        self.status, self.suppressed_by, self.reason = CallStatus.SUPPRESSED, by.id, reason
        return FollowUpSuppressed(**self._state(), reason=reason)

    def attempt(
        self,
        at: datetime,
        on: date,
        by: UUID,
        reached: bool,
        score: int | None,
        answers: dict[str, str],
        wish: str | None,
    ) -> FollowUpDone | None:
        """Dial once; the call ends when the customer is reached or after the last attempt."""
        if self.status not in OPEN:
            raise NotToBeMade(f"It is {self.status}.")
        if not reached and (score is not None or answers or wish):
            raise NobodyAnswered
        self.attempts.append(Attempt(id=new_id(), call_id=self.id, at=at, by=by, reached=reached))
        if not reached and len(self.attempts) < rules.ATTEMPTS:
            self.status = CallStatus.ATTEMPTED
            return None
        self.status = CallStatus.DONE if reached else CallStatus.UNREACHABLE
        self.done_on, self.done_at, self.done_by = on, at, by
        self.score, self.answers, self.wish = score, answers, wish
        return FollowUpDone(**self._state(), reached=reached, score=score)

    def hand_to(self, receiver: UUID, org_path: str) -> None:
        """Somebody else answers for the customer."""
        self.owner_id, self.org_path = receiver, org_path

    def _state(self) -> dict[str, Any]:
        return {
            "call_id": self.id,
            "kind": self.kind,
            "priority": self.priority,
            "customer_id": self.customer_id,
            "due_on": self.due_on,
            "trip_sheet_id": self.trip_sheet_id,
            "ticket_id": self.ticket_id,
            "branch": self.branch,
            "scope": self.scope,
        }
