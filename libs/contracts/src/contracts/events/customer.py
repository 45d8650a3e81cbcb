"""What the customer service publishes."""

from enum import StrEnum
from uuid import UUID

from contracts.event import Event, Personal
from contracts.values import Scope


class CustomerKind(StrEnum):
    """A party is an organisation or a person."""

    ORGANISATION = "organisation"
    PERSON = "person"


class CustomerStatus(StrEnum):
    """潜在客户 becomes 正式客户 with the first signed contract."""

    PROSPECT = "prospect"
    ACTIVE = "active"
    DORMANT = "dormant"
    CLOSED = "closed"
    MERGED = "merged"


class CustomerTier(StrEnum):
    """Value rank of a customer (客户分级)."""

    GOLD = "gold"
    SILVER = "silver"
    BRONZE = "bronze"


class ContactRole(StrEnum):
    """联系人, 用车人, 决策人 and payer; one person may hold several."""

    CONTACT = "contact"
    RIDER = "rider"
    DECISION_MAKER = "decision_maker"
    PAYER = "payer"


class PersonalCustomer(Personal):
    """Who a customer is that is a person."""

    name: str
    phone: str | None = None


class PersonalContact(Personal):
    """Who a contact is and how to reach them."""

    name: str
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


class CustomerState(Event):
    """The whole customer as other services may know it; `name` is empty for a person."""

    subject = "customer_id"
    customer_id: UUID
    number: str
    kind: CustomerKind
    status: CustomerStatus
    name: str | None
    industry: str | None
    region: str | None
    source: str
    tier: CustomerTier
    strategic: bool
    scope: Scope
    personal: PersonalCustomer | None = None


class CustomerRegistered(CustomerState):
    """A party was entered into the customer master."""

    type = "customer.registered.v1"


class CustomerUpdated(CustomerState):
    """Fields of a customer changed; `changed` names them."""

    type = "customer.updated.v1"
    changed: tuple[str, ...]


class PotentialConverted(CustomerState):
    """A prospect became an active customer because its contract was signed."""

    type = "customer.potential-converted.v1"
    contract_id: UUID


class ContactState(Event):
    """The whole contact of a customer."""

    subject = "contact_id"
    contact_id: UUID
    customer_id: UUID
    roles: tuple[ContactRole, ...]
    department: str | None
    title: str | None
    scope: Scope
    personal: PersonalContact


class ContactRegistered(ContactState):
    """A person at a customer became known."""

    type = "customer.contact-registered.v1"


class ContactUpdated(ContactState):
    """Fields of a contact changed; `changed` names them."""

    type = "customer.contact-updated.v1"
    changed: tuple[str, ...]
