"""A contact (联系人): a person at a customer, in one part or several."""

from typing import Any, TypedDict
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.tables import JsonOf, Versioned, new_id
from contracts.events.customer import (
    ContactRegistered,
    ContactRole,
    ContactUpdated,
    PersonalContact,
)
from customer.customers.model import Customer
from customer.duplicates.phones import key_of_phone, unmasked
from customer.tables import Base


class ContactDetails(TypedDict, total=False):
    """What people enter about a contact and may change later."""

    name: str
    roles: list[ContactRole]
    department: str | None
    title: str | None
    phones: list[str]
    emails: list[str]


class Contact(Versioned, Base):
    """One person at one customer; who sees the customer sees them."""

    __tablename__ = "contacts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"), index=True)
    name: Mapped[str]
    roles: Mapped[list[ContactRole]] = mapped_column(JsonOf(list[ContactRole]))
    department: Mapped[str | None]
    title: Mapped[str | None]
    phones: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    emails: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    customer: Mapped[Customer] = relationship(lazy="raise")

    @classmethod
    def at(cls, customer: Customer, details: ContactDetails) -> "Contact":
        """A person whom somebody met at the customer."""
        contact = cls(id=new_id(), customer_id=customer.id, customer=customer, phones=[])
        contact._take(details)
        return contact

    def register(self) -> ContactRegistered:
        """Become known to the other services."""
        return ContactRegistered(**self._state())

    def update(self, changes: ContactDetails) -> ContactUpdated | None:
        """Change fields; nothing is said when nothing is different."""
        changed = self._take(changes)
        return ContactUpdated(**self._state(), changed=changed) if changed else None

    def _take(self, details: ContactDetails) -> tuple[str, ...]:
        """Set the fields that are different; their names."""
        values: dict[str, Any] = dict(details)
        if "phones" in values:
            values["phones"] = [unmasked(phone, self.phones) for phone in values["phones"]]
            for phone in values["phones"]:
                key_of_phone(phone)
        changed = {field: value for field, value in values.items() if getattr(self, field) != value}
        for field, value in changed.items():
            setattr(self, field, value)
        return tuple(changed)

    def _state(self) -> dict[str, Any]:
        """What events carry: who it is only in the block that can be erased."""
        return {
            "contact_id": self.id,
            "customer_id": self.customer_id,
            "roles": tuple(self.roles),
            "department": self.department,
            "title": self.title,
            "scope": self.customer.scope,
            "personal": PersonalContact(
                name=self.name, phones=tuple(self.phones), emails=tuple(self.emails)
            ),
        }
