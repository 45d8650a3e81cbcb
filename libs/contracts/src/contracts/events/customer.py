"""What the customer service publishes."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from contracts.event import Event, Personal
from contracts.merging import Merge
from contracts.values import OrgPath, Scope, Value


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


class CustomerOwnerChanged(CustomerState):
    """Somebody else is responsible for the customer from now on; `scope` is the new one."""

    type = "customer.owner-changed.v1"
    old_owner_id: UUID
    new_owner_id: UUID
    reason: str
    handover_id: UUID | None


class CustomerMerged(Merge):
    """Two entries were one party: all that belonged to `merged_id` belongs to the survivor."""

    type = "customer.merged.v1"
    merged_by: UUID
    reason: str
    scope: Scope


class CustomerMergeUndone(Merge):
    """The entries were two parties after all: what was moved by the merge moves back."""

    type = "customer.merge-undone.v1"
    undone_by: UUID
    reason: str
    scope: Scope


class HandoverItem(Value):
    """Who takes over a customer, and where they work."""

    customer_id: UUID
    receiver_id: UUID
    org_path: OrgPath


class HandoverState(Event):
    """What a leaving member of staff hands over; who is not named goes to `receiver_id`.

    `scope` is that receiver's, so that what goes to them can be stamped with it.
    """

    subject = "handover_id"
    handover_id: UUID
    leaver_id: UUID
    receiver_id: UUID
    leaves_on: date
    items: tuple[HandoverItem, ...]
    scope: Scope


class HandoverOpened(HandoverState):
    """Somebody leaves; the manager says who takes over what."""

    type = "customer.handover-opened.v1"


class HandoverCompleted(HandoverState):
    """All receivers accepted, or the day came: each service hands over what is still the leaver's.

    Told once more on the day, since something may have become the leaver's in between.
    """

    type = "customer.handover-completed.v1"
