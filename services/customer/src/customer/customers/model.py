"""A customer (客户): an organisation or a person, prospect or formal."""

from datetime import datetime
from enum import StrEnum
from typing import Any, TypedDict
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Conflict, Invalid
from chassis.tables import Versioned, new_id
from contracts.events.customer import (
    CustomerKind,
    CustomerOwnerChanged,
    CustomerRegistered,
    CustomerStatus,
    CustomerTier,
    CustomerUpdated,
    PersonalCustomer,
    PotentialConverted,
)
from contracts.events.sales import LeadSource
from contracts.values import Scope
from customer.duplicates.model import Comparable
from customer.duplicates.phones import key_of_phone, unmasked
from customer.tables import Base

# A list of pending entries would be searched row by row with each question.
_READ_MORE_THAN_WRITTEN = {"fastupdate": "off"}


class ReferrerMissing(Invalid):
    """A customer who came by referral names the customer who referred them."""


class ReferrerUnknown(Invalid):
    """The customer named as referrer is not one of yours."""


class MergedAway(Conflict):
    """This customer was merged into another one; use that."""


class Origin(StrEnum):
    """How a party became a formal customer (客户来源): set once, by the way it went."""

    MANUAL = "manual"
    CONVERTED = "converted"
    SELF_SERVICE = "self_service"


class Profile(TypedDict, total=False):
    """What people enter about a customer and may change later."""

    name: str
    industry: str | None
    region: str | None
    nature: str | None
    categories: list[str]
    tier: CustomerTier
    strategic: bool
    phone: str | None
    fax: str | None
    email: str | None
    website: str | None
    address: str | None
    postcode: str | None


class Customer(Comparable, Versioned, Base):
    """One party in the customer master, under one id everywhere."""

    __tablename__ = "customers"
    __table_args__ = (
        Index(None, "categories", postgresql_using="gin", postgresql_with=_READ_MORE_THAN_WRITTEN),
        Index(
            None, "search_grams", postgresql_using="gin", postgresql_with=_READ_MORE_THAN_WRITTEN
        ),
        Index(
            None,
            "brand_key",
            postgresql_using="gin",
            postgresql_with=_READ_MORE_THAN_WRITTEN,
            postgresql_ops={"brand_key": "gin_trgm_ops"},
        ),
        Index(None, "sort_key", postgresql_ops={"sort_key": "text_pattern_ops"}),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    status: Mapped[CustomerStatus]
    source: Mapped[LeadSource]
    referrer_id: Mapped[UUID | None] = mapped_column(ForeignKey("customers.id"), index=True)
    origin: Mapped[Origin | None]
    registered_at: Mapped[datetime]
    industry: Mapped[str | None]
    region: Mapped[str | None]
    nature: Mapped[str | None]
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    tier: Mapped[CustomerTier]
    strategic: Mapped[bool]
    fax: Mapped[str | None]
    email: Mapped[str | None]
    website: Mapped[str | None]
    address: Mapped[str | None]
    postcode: Mapped[str | None]
    first_contract_id: Mapped[UUID | None]
    formal_by_merge: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def enter(
        cls,
        kind: CustomerKind,
        source: LeadSource,
        referrer_id: UUID | None,
        profile: Profile,
        scope: Scope,
        at: datetime,
    ) -> "Customer":
        """A prospect as somebody entered it; it has no number yet."""
        if source is LeadSource.REFERRAL and referrer_id is None:
            raise ReferrerMissing
        customer = cls(
            id=new_id(),
            kind=kind,
            status=CustomerStatus.PROSPECT,
            source=source,
            referrer_id=referrer_id,
            registered_at=at,
            categories=[],
            tier=CustomerTier.BRONZE,
            strategic=False,
        )
        customer.stamp(scope)
        customer._take(profile)
        return customer

    def register(self, number: str) -> CustomerRegistered:
        """Enter the master under a number."""
        self.number = number
        return CustomerRegistered(**self._state())

    def update(self, changes: Profile) -> CustomerUpdated | None:
        """Change fields; nothing is said when nothing is different."""
        changed = self._take(changes)
        return CustomerUpdated(**self._state(), changed=changed) if changed else None

    def convert(self, contract_id: UUID, *, own: bool = True) -> PotentialConverted | None:
        """Become active by a signed contract, one's `own` or that of somebody merged into one.

        Whoever is no prospect stays what they are.
        """
        if own:
            self.formal_by_merge = False
        if self.status is not CustomerStatus.PROSPECT:
            return None
        self.status, self.origin = CustomerStatus.ACTIVE, Origin.CONVERTED
        self.formal_by_merge = not own
        return PotentialConverted(**self._state(), contract_id=contract_id)

    def note_contract(self, contract_id: UUID) -> None:
        """Remember the first contract in this customer's own name, merged or not."""
        self.first_contract_id = self.first_contract_id or contract_id

    def absorb(self, merged: "Customer", taken: Profile) -> CustomerUpdated | None:
        """Stand for another entry too: take fields over, and be a formal customer if it was one."""
        changed = self._take(taken)
        if self.status is CustomerStatus.PROSPECT and merged.is_formal:
            self.status, self.origin = CustomerStatus.ACTIVE, merged.origin
            self.formal_by_merge = True
            changed = (*changed, "status")
        return CustomerUpdated(**self._state(), changed=changed) if changed else None

    def release(self, restored: Profile, *, still_formal: bool) -> CustomerUpdated | None:
        """Stand for oneself again; `still_formal` if another merge makes one a formal customer."""
        changed = self._take(restored)
        if self.formal_by_merge and not still_formal and self.is_formal:
            self.status, self.origin = CustomerStatus.PROSPECT, None
            self.formal_by_merge = False
            changed = (*changed, "status")
        return CustomerUpdated(**self._state(), changed=changed) if changed else None

    def disappear(self) -> CustomerUpdated:
        """Live on in another entry."""
        self.status = CustomerStatus.MERGED
        return CustomerUpdated(**self._state(), changed=("status",))

    def reappear(self, status: CustomerStatus) -> CustomerUpdated:
        """Be a customer again, formal if a contract in this name was signed meanwhile."""
        self.status = status
        if status is CustomerStatus.PROSPECT and self.first_contract_id:
            self.status, self.origin = CustomerStatus.ACTIVE, Origin.CONVERTED
        return CustomerUpdated(**self._state(), changed=("status",))

    def hand_to(
        self, owner_id: UUID, org_path: str, reason: str, handover_id: UUID | None
    ) -> CustomerOwnerChanged:
        """Let somebody else be responsible from now on, and those who see them see it."""
        old = self.owner_id
        self.owner_id, self.org_path = owner_id, org_path
        return CustomerOwnerChanged(
            **self._state(),
            old_owner_id=old,
            new_owner_id=owner_id,
            reason=reason,
            handover_id=handover_id,
        )

    @property
    def is_formal(self) -> bool:
        """Whether it ever became more than a prospect."""
        return self.status in {CustomerStatus.ACTIVE, CustomerStatus.DORMANT}

    def _take(self, profile: Profile) -> tuple[str, ...]:
        """Set the fields that are different; their names."""
        values: dict[str, Any] = dict(profile)
        for number in {"phone", "fax"} & values.keys():
            values[number] = unmasked(values[number], [getattr(self, number)])
        key_of_phone(values.get("fax"))
        changed = {field: value for field, value in values.items() if getattr(self, field) != value}
        for field, value in changed.items():
            setattr(self, field, value)
        if changed.keys() & {"name", "phone"}:
            self.go_by(self.name, self.phone)
        return tuple(changed)

    def _state(self) -> dict[str, Any]:
        """What events carry: who a person is only in the block that can be erased."""
        is_person = self.kind is CustomerKind.PERSON
        return {
            "customer_id": self.id,
            "number": self.number,
            "kind": self.kind,
            "status": self.status,
            "name": None if is_person else self.name,
            "industry": self.industry,
            "region": self.region,
            "source": self.source,
            "tier": self.tier,
            "strategic": self.strategic,
            "scope": self.scope,
            "personal": PersonalCustomer(name=self.name, phone=self.phone) if is_person else None,
        }
