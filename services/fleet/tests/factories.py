"""What tests of this service begin with."""

from datetime import UTC, date, datetime
from uuid import UUID

from chassis.tables import new_id
from chassis.testing import an_actor
from contracts.events.contract import ContractKind, ContractLine, ContractSigned, ContractStatus
from contracts.events.customer import (
    CustomerKind,
    CustomerRegistered,
    CustomerStatus,
    CustomerTier,
    PersonalCustomer,
)
from contracts.events.gateway import OrgUnitKind, OrgUnitOpened
from contracts.permissions import Role
from contracts.values import (
    Money,
    ServiceProduct,
    Term,
    VehicleGrade,
    VehicleNeed,
)

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)

ADMIN = an_actor(Role.ADMINISTRATOR)
FLEET_MANAGER = an_actor(Role.FLEET_MANAGER)
DISPATCHER_PD = an_actor(Role.DISPATCHER, org_path="HQ/PD/dispatch")
DISPATCHER_XH = an_actor(Role.DISPATCHER, org_path="HQ/XH/dispatch")
DRIVER = an_actor(Role.DRIVER, org_path="HQ/PD")
SELLER = an_actor(Role.SALES, org_path="HQ/PD")
CUSTOMER = new_id()


def branch_opened(code: str, time_zone: str = "Asia/Shanghai") -> OrgUnitOpened:
    return OrgUnitOpened(
        org_unit_id=new_id(),
        code=code,
        name=f"Branch {code}",
        kind=OrgUnitKind.BRANCH,
        path=f"HQ/{code}",
        time_zone=time_zone,
    )


def customer_registered(
    customer_id: UUID, name: str | None, person: PersonalCustomer | None = None
) -> CustomerRegistered:
    return CustomerRegistered(
        customer_id=customer_id,
        number="KH-2026-000001",
        kind=CustomerKind.PERSON if person else CustomerKind.ORGANISATION,
        status=CustomerStatus.PROSPECT,
        name=name,
        industry=None,
        region=None,
        source="referral",
        tier=CustomerTier.BRONZE,
        strategic=False,
        scope=SELLER.scope(),
        personal=person,
    )


def a_line(
    need: VehicleNeed | None = None,
    term: Term | None = None,
    branch: str | None = "PD",
    drivers: int = 1,
    nominated: UUID | None = None,
) -> ContractLine:
    return ContractLine(
        line_id=new_id(),
        service_product=ServiceProduct.CHAUFFEURED_CHARTER,
        need=need or VehicleNeed(grade=VehicleGrade.COMFORT),
        drivers=drivers,
        term=term or Term(starts_on=date(2026, 4, 1), ends_on=date(2027, 4, 1)),
        tariff_ref="charter-2026",
        monthly_price=Money(amount=2_000_000),
        included_km_per_month=3_000,
        service_terms="airport runs included",
        nominated_vehicle_id=nominated,
        branch=branch,
    )


def contract_signed(
    *lines: ContractLine, customer_id: UUID = CUSTOMER, number: str = "HT-2026-000001"
) -> ContractSigned:
    return ContractSigned(
        contract_id=new_id(),
        number=number,
        kind=ContractKind.CHARTER,
        status=ContractStatus.SIGNED,
        customer_id=customer_id,
        opportunity_id=None,
        quote_id=None,
        term=lines[0].term,
        lines=lines,
        monthly_total=Money(amount=2_000_000 * len(lines)),
        scope=SELLER.scope(),
        signed_on=TODAY,
        credit_reserved=Money(amount=24_000_000),
    )
