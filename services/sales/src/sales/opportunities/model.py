"""The opportunity (商机): a possible deal, from first interest to the first trip sheet."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import Conflict, Forbidden, Invalid
from chassis.tables import JsonOf, Scoped, Versioned
from contracts.events.sales import (
    OpportunityFulfilled,
    OpportunityLost,
    OpportunityOpened,
    OpportunityStageChanged,
    OpportunityStatus,
    OpportunityUpdated,
    OpportunityWon,
    Stage,
)
from contracts.values import BusinessLine, Money
from sales.opportunities import rules
from sales.opportunities.rules import Achieved, Requirement
from sales.references.model import CustomerRef
from sales.tables import Base


class OpportunityNotOpen(Conflict):
    """This opportunity is won or lost; it does not change any more."""


class StageNotComplete(Conflict):
    """The opportunity cannot leave its stage before everything the stage demands is there."""


class OneStageAtATime(Conflict):
    """An opportunity goes forward one stage at a time."""


class MovedByItsContract(Conflict):
    """Review and fulfilment begin and end with the contract, not by hand."""


class ReasonMissing(Invalid):
    """Say why the opportunity moves back."""


class MayNotMoveBack(Forbidden):
    """Your role does not allow moving an opportunity back."""


class Opportunity(Scoped, Versioned, Base):
    """A possible deal with one customer; `stage_since` is when it entered its present stage."""

    __tablename__ = "opportunities"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey(CustomerRef.id), index=True)
    lead_id: Mapped[UUID | None]
    title: Mapped[str]
    line: Mapped[BusinessLine]
    stage: Mapped[Stage]
    stage_since: Mapped[datetime]
    status: Mapped[OpportunityStatus]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    expected_close_on: Mapped[date]
    key_contact_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    need: Mapped[str | None]
    budget: Mapped[Money | None] = mapped_column(JsonOf(Money))
    accepted_quote_id: Mapped[UUID | None]
    contract_id: Mapped[UUID | None] = mapped_column(unique=True)
    renews_id: Mapped[UUID | None] = mapped_column(unique=True)
    lost_reason: Mapped[str | None]
    lost_to: Mapped[str | None]
    customer: Mapped[CustomerRef] = relationship(lazy="joined", innerjoin=True)

    @property
    def amount(self) -> Money:
        """What the deal is worth."""
        return Money(amount=self.amount_minor, currency=self.currency)

    @amount.setter
    def amount(self, amount: Money) -> None:
        self.amount_minor, self.currency = amount.amount, amount.currency

    @property
    def customer_name(self) -> str:
        """Whom the deal is with, in words."""
        return self.customer.name

    @property
    def missing(self) -> list[Requirement]:
        """What the present stage still demands before it can be left."""
        return rules.missing_to_leave(
            self.stage,
            Achieved(
                key_contact=bool(self.key_contact_ids),
                need=bool(self.need),
                budget=self.budget is not None,
                accepted_quote=self.accepted_quote_id is not None,
            ),
        )

    @property
    def is_open(self) -> bool:
        """Whether the deal is still undecided."""
        return self.status is OpportunityStatus.OPEN

    def must_be_open(self) -> None:
        """Refuse a change of a deal that is decided."""
        if not self.is_open:
            raise OpportunityNotOpen(f"{self.number} is {self.status}.")

    def open(self) -> OpportunityOpened:
        """Enter the funnel."""
        return OpportunityOpened(**self._state())

    def edit(self, changes: dict[str, Any]) -> OpportunityUpdated | None:
        """Put in what became known; `changes` is new values by field. Nothing new, no event."""
        self.must_be_open()
        changed = [field for field, value in changes.items() if getattr(self, field) != value]
        for field in changed:
            setattr(self, field, changes[field])
        return OpportunityUpdated(**self._state(), changed=tuple(changed)) if changed else None

    def move_forward(self, stage: Stage, at: datetime) -> OpportunityStageChanged:
        """Go on to the next stage, once the present one has brought about what it should."""
        self.must_be_open()
        self._must_be_moved_by_hand(stage)
        if not rules.follows_at_once(stage, self.stage):
            raise OneStageAtATime(f"{self.number} is in {self.stage}.")
        if missing := self.missing:
            raise StageNotComplete(
                f"{self.number} still needs {', '.join(missing)}.", missing=missing
            )
        return self._enter(stage, at)

    def move_back(self, stage: Stage, reason: str | None, at: datetime) -> OpportunityStageChanged:
        """Go back to an earlier stage, which takes a reason."""
        self.must_be_open()
        self._must_be_moved_by_hand(stage)
        if not reason:
            raise ReasonMissing
        return self._enter(stage, at, reason)

    def lose(self, reason: str, lost_to: str | None) -> OpportunityLost:
        """Give the deal up."""
        self.must_be_open()
        self.status = OpportunityStatus.LOST
        self.lost_reason, self.lost_to = reason, lost_to
        return OpportunityLost(**self._state(), reason=reason, lost_to=lost_to)

    def hand_to(self, owner_id: UUID, org_path: str) -> OpportunityUpdated:
        """Be somebody else's from now on."""
        self.owner_id, self.org_path = owner_id, org_path
        return OpportunityUpdated(**self._state(), changed=("owner_id",))

    def belongs_to(self, contract_id: UUID) -> bool:
        """Whether the deal goes the way of this contract; the first one it hears of is its own."""
        if self.contract_id is None:
            self.contract_id = contract_id
        return self.contract_id == contract_id

    def enter_review(self, contract_id: UUID, at: datetime) -> OpportunityStageChanged | None:
        """Follow the contract into its review."""
        if not self.belongs_to(contract_id) or not self.is_open or self.stage is Stage.REVIEW:
            return None
        return self._enter(Stage.REVIEW, at)

    def leave_review(
        self, contract_id: UUID, reason: str | None, at: datetime
    ) -> OpportunityStageChanged | None:
        """Follow the contract back into negotiation."""
        if not self.belongs_to(contract_id) or not self.is_open or self.stage is not Stage.REVIEW:
            return None
        return self._enter(Stage.NEGOTIATION, at, reason)

    def win(
        self, contract_id: UUID, at: datetime
    ) -> tuple[OpportunityStageChanged, OpportunityWon] | None:
        """Follow the contract over its signature, whatever stage was known here."""
        if not self.belongs_to(contract_id) or not self.is_open:
            return None
        moved = self._enter(Stage.FULFILMENT, at)
        self.status = OpportunityStatus.WON
        return moved, OpportunityWon(**self._state())

    def lapse(self, reason: str) -> OpportunityLost | None:
        """Follow the contract that was to be renewed and ended; a decided deal stays so."""
        return self.lose(reason, None) if self.is_open else None

    def fulfil(self, trip_sheet_id: UUID) -> OpportunityFulfilled | None:
        """Note that a won deal is being delivered; only the first trip sheet counts."""
        if self.status is not OpportunityStatus.WON:
            return None
        self.status = OpportunityStatus.FULFILLED
        return OpportunityFulfilled(**self._state(), trip_sheet_id=trip_sheet_id)

    def _must_be_moved_by_hand(self, stage: Stage) -> None:
        if not (rules.is_moved_by_hand(self.stage) and rules.is_moved_by_hand(stage)):
            raise MovedByItsContract(f"{self.number} is in {self.stage}.")

    def _enter(
        self, stage: Stage, at: datetime, reason: str | None = None
    ) -> OpportunityStageChanged:
        left, days = self.stage, rules.whole_days(self.stage_since, at)
        self.stage, self.stage_since = stage, at
        return OpportunityStageChanged(
            **self._state(), from_stage=left, days_in_stage=days, reason=reason
        )

    def _state(self) -> dict[str, Any]:
        return {
            "opportunity_id": self.id,
            "number": self.number,
            "customer_id": self.customer_id,
            "title": self.title,
            "line": self.line,
            "stage": self.stage,
            "status": self.status,
            "amount": self.amount,
            "expected_close_on": self.expected_close_on,
            "contract_id": self.contract_id,
            "scope": self.scope,
        }
