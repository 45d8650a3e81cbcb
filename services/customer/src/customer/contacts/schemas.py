"""Contacts as they come in and go out over HTTP."""

from typing import Annotated, Any, Self, cast
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from chassis.auth import Actor
from contracts.events.customer import ContactRole
from contracts.permissions import Permission
from customer.contacts.model import Contact, ContactDetails
from customer.customers.schemas import EmailAddress, PhoneNumber, Words
from customer.duplicates.phones import masked


def _each_once(roles: list[ContactRole]) -> list[ContactRole]:
    return list(dict.fromkeys(roles))


Roles = Annotated[list[ContactRole], Field(min_length=1, max_length=8), AfterValidator(_each_once)]
Phones = Annotated[list[PhoneNumber], Field(max_length=10)]
Emails = Annotated[list[EmailAddress], Field(max_length=10)]


class NewContact(BaseModel):
    """A person at a customer."""

    model_config = ConfigDict(extra="forbid")

    name: Words
    roles: Roles = [ContactRole.CONTACT]
    phones: Phones = []
    emails: Emails = []
    department: Words | None = None
    title: Words | None = None

    def details(self) -> ContactDetails:
        """All that was entered."""
        return cast("ContactDetails", self.model_dump())


class ContactChange(BaseModel):
    """Fields to change; what is not named stays."""

    model_config = ConfigDict(extra="forbid")

    name: Words | None = None
    roles: Roles | None = None
    phones: Phones | None = None
    emails: Emails | None = None
    department: Words | None = None
    title: Words | None = None

    @field_validator("name", "roles", "phones", "emails")
    @classmethod
    def _stays(cls, value: Any) -> Any:
        if value is None:
            raise ValueError("this can be changed but not removed")
        return value

    def changes(self) -> ContactDetails:
        """The fields that were named."""
        return cast("ContactDetails", self.model_dump(exclude_unset=True))


class ContactOut(BaseModel):
    """A contact as the master has it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    customer_id: UUID
    name: str
    roles: list[ContactRole]
    department: str | None
    title: str | None
    phones: list[str]
    emails: list[str]
    version: int

    @classmethod
    def shown_to(cls, actor: Actor, contact: Contact) -> Self:
        """The contact, the phone numbers masked unless the actor may see them."""
        shown = cls.model_validate(contact)
        if not actor.may(Permission.CUSTOMER_REVEAL):
            shown.phones = [masked(phone) for phone in shown.phones]
        return shown
