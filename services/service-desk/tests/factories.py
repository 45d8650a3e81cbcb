from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from chassis.auth import Actor
from chassis.tables import new_id
from contracts.events.customer import (
    ContactRegistered,
    ContactRole,
    CustomerKind,
    CustomerRegistered,
    CustomerStatus,
    CustomerTier,
    CustomerUpdated,
    PersonalContact,
)
from contracts.events.gateway import OrgUnitKind, OrgUnitOpened, StaffJoined, StaffLeft
from contracts.values import (
    Scope,
    Term,
)

# A Monday, 12:00 in Shanghai.
NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
TERM = Term(starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1))


def a_scope(org_path: str = "HQ/PD", owner_id: UUID | None = None) -> Scope:
    return Scope(org_path=org_path, owner_id=owner_id or new_id())


def branch_opened(code: str, kind: OrgUnitKind = OrgUnitKind.BRANCH) -> OrgUnitOpened:
    return OrgUnitOpened(
        org_unit_id=new_id(),
        code=code,
        name=f"Branch {code}",
        kind=kind,
        path=code if kind is OrgUnitKind.HEADQUARTERS else f"HQ/{code}",
        time_zone="Asia/Shanghai",
    )


def staff_joined(actor: Actor) -> StaffJoined:
    return StaffJoined(staff_id=actor.id, roles=actor.roles, org_path=actor.org_path)


def staff_left(actor: Actor) -> StaffLeft:
    return StaffLeft(
        staff_id=actor.id,
        manager_id=new_id(),
        left_on=TODAY,
        roles=actor.roles,
        org_path=actor.org_path,
    )


def _customer(scope: Scope | None = None, **changes: Any) -> dict[str, Any]:
    return {
        "customer_id": new_id(),
        "number": "KH-2026-000001",
        "kind": CustomerKind.ORGANISATION,
        "status": CustomerStatus.ACTIVE,
        "name": "浦东精密仪器有限公司",
        "industry": None,
        "region": "上海",
        "source": "referral",
        "tier": CustomerTier.BRONZE,
        "strategic": False,
        "scope": scope or a_scope(),
    } | changes


def customer_registered(scope: Scope | None = None, **changes: Any) -> CustomerRegistered:
    return CustomerRegistered(**_customer(scope, **changes))


def customer_updated(customer: CustomerRegistered, **changes: Any) -> CustomerUpdated:
    return CustomerUpdated(**dict(customer) | changes, changed=tuple(changes))


def contact_registered(customer: CustomerRegistered) -> ContactRegistered:
    return ContactRegistered(
        contact_id=new_id(),
        customer_id=customer.customer_id,
        roles=(ContactRole.CONTACT,),
        department=None,
        title=None,
        scope=customer.scope,
        personal=PersonalContact(name="王敏", phones=("13900000001",)),
    )
