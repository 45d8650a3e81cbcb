"""Customers as they come in and go out over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Self, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from chassis.auth import Actor
from contracts.events.customer import CustomerKind, CustomerStatus, CustomerTier
from contracts.events.sales import LeadSource
from contracts.permissions import Permission
from contracts.values import Visibility
from customer.customers.model import Customer, Origin, Profile
from customer.duplicates.model import Candidate
from customer.duplicates.phones import masked

_NO_NUL = r"^[^\x00]*$"
Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=_NO_NUL)
]
LongWords = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_NO_NUL)
]
PhoneNumber = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]
EmailAddress = Annotated[
    str, StringConstraints(pattern=r"^[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+$", max_length=200)
]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s\x00]+$", max_length=200)]
Postcode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 -]{3,12}$")]
Categories = Annotated[list[Words], Field(max_length=20)]


class _Described(BaseModel):
    model_config = ConfigDict(extra="forbid")

    industry: Words | None = None
    region: Words | None = None
    nature: Words | None = None
    categories: Categories = []
    phone: PhoneNumber | None = None
    fax: PhoneNumber | None = None
    email: EmailAddress | None = None
    website: WebAddress | None = None
    address: LongWords | None = None
    postcode: Postcode | None = None
    confirmed_new: bool = False


class Registration(_Described):
    """A party to enter; a referral names the customer who referred it."""

    kind: CustomerKind
    name: LongWords
    source: LeadSource
    referrer_id: UUID | None = None

    def profile(self) -> Profile:
        """The part that may be changed later."""
        apart = {"kind", "source", "referrer_id", "confirmed_new"}
        return cast("Profile", self.model_dump(exclude=apart))


class CustomerChange(_Described):
    """Fields to change; what is not named stays."""

    name: LongWords | None = None
    tier: CustomerTier | None = None
    strategic: bool | None = None

    @field_validator("name", "tier", "strategic")
    @classmethod
    def _stays(cls, value: Any) -> Any:
        if value is None:
            raise ValueError("this can be changed but not emptied")
        return value

    def changes(self) -> Profile:
        """The fields that were named."""
        named = self.model_dump(exclude_unset=True, exclude={"confirmed_new"})
        return cast("Profile", named)


class CustomerOut(BaseModel):
    """A customer as the master has it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    kind: CustomerKind
    status: CustomerStatus
    name: str
    sort_key: str
    industry: str | None
    region: str | None
    nature: str | None
    categories: list[str]
    tier: CustomerTier
    strategic: bool
    source: LeadSource
    referrer_id: UUID | None
    origin: Origin | None
    phone: str | None
    fax: str | None
    email: str | None
    website: str | None
    address: str | None
    postcode: str | None
    owner_id: UUID
    org_path: str
    visibility: Visibility
    registered_at: datetime
    version: int
    merged_into: UUID | None = None

    @classmethod
    def shown_to(cls, actor: Actor, customer: Customer, asked_for: UUID | None = None) -> Self:
        """The customer, its phone numbers masked unless the actor may see them.

        Whoever `asked_for` a customer that was merged learns into which one.
        """
        shown = cls.model_validate(customer)
        if asked_for and asked_for != customer.id:
            shown.merged_into = customer.id
        if not actor.may(Permission.CUSTOMER_REVEAL):
            shown.phone = masked(shown.phone) if shown.phone else None
            shown.fax = masked(shown.fax) if shown.fax else None
        return shown


class Candidates(BaseModel):
    """Customers that may be the party entered, the likeliest first."""

    candidates: list[Candidate]
