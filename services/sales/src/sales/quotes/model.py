"""The quote (报价单): one version of a priced offer."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import Conflict, Invalid
from chassis.tables import JsonOf
from contracts.events.sales import QuoteAccepted
from contracts.values import Money, ServiceLine
from sales.opportunities.model import Opportunity
from sales.quotes import rules
from sales.tables import Base


class QuoteStatus(StrEnum):
    """Drafted and sent by us, then accepted or rejected by the customer, or overtaken."""

    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


OPEN = {QuoteStatus.DRAFT, QuoteStatus.SENT}


class LinesInvalid(Invalid):
    """The lines of this quote cannot be."""


class ValidityPast(Invalid):
    """A quote is valid until today at least."""


class QuoteNotDraft(Conflict):
    """Only a draft can be sent."""


class QuoteNotSent(Conflict):
    """The customer can answer only a quote that was sent and not answered or replaced since."""


class QuoteExpired(Conflict):
    """This quote is no longer valid; make a new version."""


class AnotherQuoteAccepted(Conflict):
    """The customer has accepted a quote for this opportunity already."""


class Quote(Base):
    """A version of an offer, seen and changed by whoever may see its opportunity.

    It expires by itself: `valid_until` is the last day on which it can be accepted.
    """

    __tablename__ = "quotes"
    __table_args__ = (
        UniqueConstraint("opportunity_id", "version"),
        Index(
            "quotes_one_accepted_idx",
            "opportunity_id",
            unique=True,
            postgresql_where=text("status = 'accepted'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    opportunity_id: Mapped[UUID] = mapped_column(ForeignKey(Opportunity.id))
    version: Mapped[int]
    status: Mapped[QuoteStatus]
    lines: Mapped[tuple[ServiceLine, ...]] = mapped_column(JsonOf(tuple[ServiceLine, ...]))
    valid_until: Mapped[date]
    rejected_reason: Mapped[str | None]
    opportunity: Mapped[Opportunity] = relationship(lazy="raise")

    @property
    def monthly_total(self) -> Money:
        """What all lines together cost a month."""
        first, *others = (line.monthly_price for line in self.lines)
        return sum(others, start=first)

    def status_on(self, day: date) -> QuoteStatus:
        """The status as it counts on a day: an open quote expires by itself."""
        expired = self.status in OPEN and day > self.valid_until
        return QuoteStatus.EXPIRED if expired else self.status

    def supersede(self) -> None:
        """Give way to a newer version, unless it was answered."""
        if self.status in OPEN:
            self.status = QuoteStatus.SUPERSEDED

    def send(self, on: date) -> None:
        """Hand the offer to the customer."""
        self.opportunity.must_be_open()
        self._must_be(QuoteStatus.DRAFT, on, QuoteNotDraft)
        self.status = QuoteStatus.SENT

    def accept(self, on: date) -> QuoteAccepted:
        """Take the customer's yes; the contract drafts itself from the lines."""
        opportunity = self.opportunity
        opportunity.must_be_open()
        self._must_be(QuoteStatus.SENT, on, QuoteNotSent)
        must_not_have_accepted(opportunity)
        self.status, opportunity.accepted_quote_id = QuoteStatus.ACCEPTED, self.id
        return QuoteAccepted(
            quote_id=self.id,
            number=self.number,
            version=self.version,
            opportunity_id=opportunity.id,
            customer_id=opportunity.customer_id,
            line=opportunity.line,
            lines=self.lines,
            scope=opportunity.scope,
        )

    def reject(self, reason: str, on: date) -> None:
        """Take the customer's no."""
        self._must_be(QuoteStatus.SENT, on, QuoteNotSent)
        self.status, self.rejected_reason = QuoteStatus.REJECTED, reason

    def _must_be(self, wanted: QuoteStatus, on: date, otherwise: type[Conflict]) -> None:
        status = self.status_on(on)
        if status is QuoteStatus.EXPIRED:
            raise QuoteExpired(f"{self.number} was valid until {self.valid_until}.")
        if status is not wanted:
            raise otherwise(f"{self.number} is {status}.")


def check_offer(lines: Sequence[ServiceLine], valid_until: date, on: date) -> None:
    """Refuse an offer that nobody could accept."""
    if found := rules.faults(lines):
        raise LinesInvalid(" ".join(found), faults=found)
    if valid_until < on:
        raise ValidityPast(f"{valid_until} is past.")


def must_not_have_accepted(opportunity: Opportunity) -> None:
    """Refuse a further offer once one was accepted."""
    if opportunity.accepted_quote_id:
        raise AnotherQuoteAccepted(opportunity.number)
