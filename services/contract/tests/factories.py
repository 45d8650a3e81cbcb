"""What tests of this service begin with."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from chassis.auth import Actor
from chassis.tables import new_id
from chassis.testing import Harness, an_actor
from contract.contracts.model import Contract
from contract.lines.model import rows_of
from contract.references.model import BranchRef
from contracts.events.contract import ContractKind, ContractLine
from contracts.events.customer import (
    CustomerKind,
    CustomerRegistered,
    CustomerStatus,
    CustomerTier,
)
from contracts.events.gateway import OrgUnitKind, OrgUnitOpened
from contracts.events.sales import QuoteAccepted
from contracts.permissions import Role
from contracts.values import (
    BusinessLine,
    Money,
    Scope,
    ServiceLine,
    ServiceProduct,
    Term,
    VehicleGrade,
    VehicleNeed,
)

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)

REP = an_actor(Role.SALES, org_path="HQ/PD")
OTHER_REP = an_actor(Role.SALES, org_path="HQ/XH")
MARKETER = an_actor(Role.MARKETING)
HQ_REVIEWER = an_actor(Role.HQ_REVIEWER)
FINANCE = an_actor(Role.FINANCE)
ADMIN = an_actor(Role.ADMINISTRATOR)
DRIVER = an_actor(Role.DRIVER, org_path="HQ/PD")
DISPATCHER_PD = an_actor(Role.DISPATCHER, org_path="HQ/PD/dispatch")
DISPATCHER_XH = an_actor(Role.DISPATCHER, org_path="HQ/XH/dispatch")


def a_term(starts_on: date = date(2026, 4, 1), ends_on: date = date(2028, 4, 1)) -> Term:
    return Term(starts_on=starts_on, ends_on=ends_on)


def a_line(
    term: Term | None = None, price: int = 2_000_000, vehicle: UUID | None = None
) -> ContractLine:
    return ContractLine(
        line_id=new_id(),
        service_product=ServiceProduct.CHAUFFEURED_CHARTER,
        need=VehicleNeed(grade=VehicleGrade.BUSINESS),
        drivers=1,
        term=term or a_term(),
        tariff_ref="charter-2026",
        monthly_price=Money(amount=price),
        included_km_per_month=3000,
        service_terms="Weekdays, 07:00 to 19:00",
        nominated_vehicle_id=vehicle,
    )


def a_branch(code: str = "PD", time_zone: str = "Asia/Shanghai") -> BranchRef:
    return BranchRef(code=code, name=code, path=f"HQ/{code}", time_zone=time_zone)


def a_draft(*lines: ContractLine, kind: ContractKind = ContractKind.CHARTER) -> Contract:
    contract = Contract(
        id=new_id(), kind=kind, customer_id=new_id(), lines=rows_of(lines or (a_line(),))
    )
    contract.draft("HT-2026-000001", REP.scope())
    return contract


def customer_registered(
    customer_id: UUID | None = None, scope: Scope | None = None, number: str = "KH-2026-000001"
) -> CustomerRegistered:
    return CustomerRegistered(
        customer_id=customer_id or new_id(),
        number=number,
        kind=CustomerKind.ORGANISATION,
        status=CustomerStatus.PROSPECT,
        name="Huangpu Trading",
        industry=None,
        region=None,
        source="referral",
        tier=CustomerTier.BRONZE,
        strategic=False,
        scope=scope or REP.scope(),
    )


def branch_opened(
    code: str = "PD",
    kind: OrgUnitKind = OrgUnitKind.BRANCH,
    time_zone: str = "Asia/Shanghai",
    name: str = "Branch",
) -> OrgUnitOpened:
    return OrgUnitOpened(
        org_unit_id=new_id(),
        code=code,
        name=name,
        kind=kind,
        path=f"HQ/{code}",
        time_zone=time_zone,
    )


def quote_accepted(
    customer_id: UUID,
    *lines: ServiceLine,
    line: BusinessLine = BusinessLine.CHARTER,
    quote_id: UUID | None = None,
) -> QuoteAccepted:
    return QuoteAccepted(
        quote_id=quote_id or new_id(),
        number="BJ-2026-000001",
        version=2,
        opportunity_id=new_id(),
        customer_id=customer_id,
        line=line,
        lines=lines or (ServiceLine(**dict(a_line())),),
        scope=REP.scope(),
    )


def line_json(price: int = 2_000_000, **changes: Any) -> dict[str, Any]:
    line: dict[str, Any] = {
        "service_product": "chauffeured_charter",
        "need": {"grade": "business"},
        "drivers": 1,
        "term": {"starts_on": "2026-04-01", "ends_on": "2028-04-01"},
        "tariff_ref": "charter-2026",
        "monthly_price": {"amount": price, "currency": "CNY"},
        "included_km_per_month": 3000,
    }
    return line | changes


def draft_json(customer_id: UUID, *lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    draft = {"kind": "charter", "customer_id": str(customer_id)}
    return draft | {"lines": list(lines) or [line_json()]} | changes


def terms_json(**changes: Any) -> dict[str, Any]:
    terms: dict[str, Any] = {
        "basis": "month",
        "unit_price": {"amount": 2_000_000},
        "excess_km_price": {"amount": 300},
        "overtime_hour_price": {"amount": 6_000},
        "night_hour_price": {"amount": 3_000},
        "holiday_hour_price": {"amount": 9_000},
        "tax_bp": 900,
    }
    return terms | changes


def tariff_json(code: str = "charter-2026", **changes: Any) -> dict[str, Any]:
    tariff = {"code": code, "name": "Charter", "valid_from": str(TODAY)}
    return tariff | {"terms": terms_json(**changes)}


async def known_customer(service: Harness, owner: Actor = REP) -> UUID:
    """A customer that has reached the service, with the branches PD and XH and a tariff."""
    customer = customer_registered(scope=owner.scope())
    await service.deliver(branch_opened("PD"), branch_opened("XH"), customer)
    async with service.client(FINANCE) as client:
        known = (await client.get("/v1/tariffs", params={"code": "charter-2026"})).json()
    if not known["items"]:
        await post(service, FINANCE, "tariffs", tariff_json())
    return customer.customer_id


async def post(
    service: Harness, actor: Actor | None, path: str, body: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A request that is expected to be granted; its answer."""
    async with service.client(actor) as client:
        answer = await client.post(f"/v1/{path}", json=body)
    assert answer.is_success, answer.text
    document: dict[str, Any] = answer.json()
    return document


async def drafted(service: Harness, customer_id: UUID, *lines: dict[str, Any]) -> dict[str, Any]:
    return await post(service, REP, "contracts", draft_json(customer_id, *lines))


async def submitted(service: Harness, customer_id: UUID, *lines: dict[str, Any]) -> dict[str, Any]:
    contract = await drafted(service, customer_id, *lines)
    return await post(service, REP, f"contracts/{contract['id']}/submission")


async def approved(service: Harness, customer_id: UUID, *lines: dict[str, Any]) -> dict[str, Any]:
    contract = await submitted(service, customer_id, *lines)
    path = f"contracts/{contract['id']}"
    await post(
        service, MARKETER, f"{path}/marketing-review", {"decision": "approved", "branch": "PD"}
    )
    return await post(service, HQ_REVIEWER, f"{path}/hq-review", {"decision": "approved"})


async def signed(service: Harness, customer_id: UUID, *lines: dict[str, Any]) -> dict[str, Any]:
    contract = await approved(service, customer_id, *lines)
    return await post(
        service, REP, f"contracts/{contract['id']}/signature", {"signed_on": str(TODAY)}
    )
