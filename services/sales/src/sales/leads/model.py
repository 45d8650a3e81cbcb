"""The lead (线索): somebody's interest, before it is known to be real."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Conflict, Invalid
from chassis.tables import Scoped
from contracts.events.sales import (
    LeadCaptured,
    LeadDisqualified,
    LeadQualified,
    LeadSource,
    PersonalLead,
)
from sales.tables import Base

NAMES_A_REFERRER = {LeadSource.REFERRAL, LeadSource.JOB_CHANGE}


class LeadStatus(StrEnum):
    """Noted, then decided one way or the other."""

    CAPTURED = "captured"
    QUALIFIED = "qualified"
    DISQUALIFIED = "disqualified"


class ReferrerMissing(Invalid):
    """Say who referred this lead, or who changed jobs."""


class LeadDecided(Conflict):
    """This lead is decided already."""


class Lead(Scoped, Base):
    """Interest with a source."""

    __tablename__ = "leads"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    status: Mapped[LeadStatus]
    company_name: Mapped[str | None]
    contact_name: Mapped[str]
    phone: Mapped[str | None]
    source: Mapped[LeadSource]
    referrer_id: Mapped[UUID | None]
    interest: Mapped[str]
    opportunity_id: Mapped[UUID | None]
    disqualified_reason: Mapped[str | None]

    def capture(self) -> LeadCaptured:
        """Note the interest."""
        if self.source in NAMES_A_REFERRER and self.referrer_id is None:
            raise ReferrerMissing(f"The source is {self.source}.")
        return LeadCaptured(**self._state())

    def must_be_undecided(self) -> None:
        """Refuse a second decision."""
        if self.status is not LeadStatus.CAPTURED:
            raise LeadDecided(f"{self.number} is {self.status}.")

    def qualify(self, customer_id: UUID, opportunity_id: UUID) -> LeadQualified:
        """Become an opportunity of a customer."""
        self.must_be_undecided()
        self.status, self.opportunity_id = LeadStatus.QUALIFIED, opportunity_id
        return LeadQualified(
            **self._state(), customer_id=customer_id, opportunity_id=opportunity_id
        )

    def disqualify(self, reason: str) -> LeadDisqualified:
        """Lead nowhere."""
        self.must_be_undecided()
        self.status, self.disqualified_reason = LeadStatus.DISQUALIFIED, reason
        return LeadDisqualified(**self._state(), reason=reason)

    def hand_to(self, owner_id: UUID, org_path: str) -> None:
        """Be somebody else's from now on."""
        self.owner_id, self.org_path = owner_id, org_path

    def _state(self) -> dict[str, Any]:
        return {
            "lead_id": self.id,
            "number": self.number,
            "company_name": self.company_name,
            "source": self.source,
            "referrer_id": self.referrer_id,
            "interest": self.interest,
            "scope": self.scope,
            "personal": PersonalLead(contact_name=self.contact_name, phone=self.phone),
        }
