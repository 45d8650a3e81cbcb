"""Customers, contacts and events as tests need them."""

from datetime import date
from itertools import count, cycle
from typing import Any
from uuid import UUID

from chassis.auth import Actor
from chassis.tables import new_id
from chassis.testing import Harness, an_actor
from contracts.events.contract import ContractKind, ContractSigned, ContractStatus
from contracts.permissions import Role
from contracts.values import Money, Scope, Term

ADMIN = an_actor(Role.ADMINISTRATOR)
REP = an_actor(Role.SALES, org_path="HQ/PD")
FOREIGN_REP = an_actor(Role.SALES, org_path="HQ/MH")
MANAGER = an_actor(Role.SALES_MANAGER)
DISPATCHER = an_actor(Role.DISPATCHER, org_path="HQ/PD")

_brands = map(
    "".join,
    cycle(
        zip(
            "鑫瑞泰隆昌盛恒宏达通信诚德福康安宁吉祥丰",
            "蓝橙紫绿黄白黑山水木石土云雨雷雪霜星月日",
            strict=True,
        )
    ),
)
_phones = count(13900000000)


def a_party(**fields: Any) -> dict[str, Any]:
    """The body of a registration that resembles no other."""
    usual: dict[str, Any] = {
        "kind": "organisation",
        "name": f"{next(_brands)}物流有限公司",
        "source": "call_in",
        "phone": str(next(_phones)),
    }
    return usual | fields


async def registered(held: Harness, actor: Actor = REP, **fields: Any) -> dict[str, Any]:
    """A customer that the actor has registered."""
    async with held.client(actor) as client:
        answer = await client.post("/v1/customers", json=a_party(**fields))
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def signed(customer_id: UUID | str, contract_id: UUID | None = None) -> ContractSigned:
    """A contract of this customer, signed."""
    return ContractSigned(
        contract_id=contract_id or new_id(),
        number="HT-2026-000001",
        kind=ContractKind.CHARTER,
        status=ContractStatus.SIGNED,
        customer_id=UUID(str(customer_id)),
        opportunity_id=None,
        quote_id=None,
        term=Term(starts_on=date(2026, 1, 1), ends_on=date(2029, 1, 1)),
        lines=(),
        monthly_total=Money(amount=0),
        scope=Scope(org_path="HQ/PD", owner_id=REP.id),
        signed_on=date(2025, 12, 20),
        credit_reserved=Money(amount=0),
    )
