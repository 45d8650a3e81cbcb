from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.tables import new_id
from contracts.events.contract import (
    ContractDrafted,
    ContractExpired,
    ContractExpiring,
    ContractKind,
    ContractLine,
    ContractRenewed,
    ContractReviewed,
    ContractSigned,
    ContractStatus,
    ContractSubmitted,
    ContractTerminated,
    ReviewDecision,
    ReviewStep,
)
from contracts.events.customer import (
    ContactRegistered,
    ContactRole,
    CustomerKind,
    CustomerRegistered,
    CustomerStatus,
    CustomerTier,
    PersonalContact,
    PersonalCustomer,
)
from contracts.events.fleet import TripSheetIssued, TripSheetStatus
from contracts.values import (
    Money,
    Period,
    Scope,
    ServiceLine,
    ServiceProduct,
    Term,
    VehicleGrade,
    VehicleNeed,
)

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TERM = Term(starts_on=date(2026, 4, 1), ends_on=date(2027, 4, 1))
PRICE = Money(amount=28_000_00)


def a_scope(org_path: str = "HQ/PD", owner_id: UUID | None = None) -> Scope:
    return Scope(org_path=org_path, owner_id=owner_id or new_id())


def customer_state(scope: Scope, customer_id: UUID | None = None, **changes: Any) -> dict[str, Any]:
    return {
        "customer_id": customer_id or new_id(),
        "number": "KH-2026-000001",
        "kind": CustomerKind.ORGANISATION,
        "status": CustomerStatus.PROSPECT,
        "name": "浦东精密仪器有限公司",
        "industry": None,
        "region": "上海",
        "source": "referral",
        "tier": CustomerTier.BRONZE,
        "strategic": False,
        "scope": scope,
    } | changes


def customer_registered(
    scope: Scope, customer_id: UUID | None = None, **changes: Any
) -> CustomerRegistered:
    return CustomerRegistered(**customer_state(scope, customer_id, **changes))


def person_registered(scope: Scope, name: str) -> CustomerRegistered:
    return customer_registered(
        scope, kind=CustomerKind.PERSON, name=None, personal=PersonalCustomer(name=name)
    )


def contact_registered(customer: CustomerRegistered) -> ContactRegistered:
    return ContactRegistered(
        contact_id=new_id(),
        customer_id=customer.customer_id,
        roles=(ContactRole.DECISION_MAKER,),
        department=None,
        title=None,
        scope=customer.scope,
        personal=PersonalContact(name="王敏", phones=("13900000001",)),
    )


def a_deal(customer_id: UUID) -> dict[str, Any]:
    return {
        "customer_id": str(customer_id),
        "title": "Charter of two business cars",
        "line": "charter",
        "amount": {"amount": 672_000_00, "currency": "CNY"},
        "expected_close_on": "2026-06-30",
    }


def an_interest(**changes: Any) -> dict[str, Any]:
    return {
        "company_name": "浦东精密仪器有限公司",
        "contact_name": "李强",
        "phone": "13800000001",
        "source": "call_in",
        "interest": "Cars with drivers for visitors",
    } | changes


def a_line(**changes: Any) -> dict[str, Any]:
    return {
        "service_product": "chauffeured_charter",
        "need": {"grade": "business"},
        "drivers": 1,
        "term": {"starts_on": "2026-04-01", "ends_on": "2027-04-01"},
        "tariff_ref": "CHARTER-2026",
        "monthly_price": {"amount": 28_000_00, "currency": "CNY"},
        "included_km_per_month": 3000,
    } | changes


def an_offer(*lines: dict[str, Any]) -> dict[str, Any]:
    return {"lines": list(lines) or [a_line()], "valid_until": "2026-03-31"}


def a_service_line(**changes: Any) -> ServiceLine:
    values: dict[str, Any] = {
        "line_id": new_id(),
        "service_product": ServiceProduct.CHAUFFEURED_CHARTER,
        "need": VehicleNeed(grade=VehicleGrade.BUSINESS),
        "drivers": 1,
        "term": TERM,
        "tariff_ref": "CHARTER-2026",
        "monthly_price": PRICE,
        "included_km_per_month": 3000,
    }
    return ServiceLine(**(values | changes))


class AContract:
    """What the contract service tells of one contract."""

    def __init__(
        self, opportunity: dict[str, Any] | None = None, renewal_of: "AContract | None" = None
    ) -> None:
        self.id, self.number = new_id(), "HT-2026-000001"
        self.renewal_of, self.scope = renewal_of, a_scope()
        self.opportunity_id = UUID(opportunity["id"]) if opportunity else None
        self.customer_id = UUID(opportunity["customer_id"]) if opportunity else new_id()
        if renewal_of:
            self.customer_id = renewal_of.customer_id

    def drafted(self) -> ContractDrafted:
        return ContractDrafted(**self._state(ContractStatus.DRAFT))

    def submitted(self) -> ContractSubmitted:
        state = self._state(ContractStatus.MARKETING_REVIEW)
        return ContractSubmitted(**state, submitted_by=new_id())

    def reviewed(self, decision: ReviewDecision, comment: str | None = None) -> ContractReviewed:
        approved = decision is ReviewDecision.APPROVED
        status = ContractStatus.HQ_REVIEW if approved else ContractStatus.DRAFT
        return ContractReviewed(
            **self._state(status),
            step=ReviewStep.MARKETING,
            decision=decision,
            comment=comment,
            reviewed_by=new_id(),
        )

    def returned(self, comment: str | None = None) -> ContractReviewed:
        return self.reviewed(ReviewDecision.RETURNED, comment)

    def signed(self) -> ContractSigned:
        return ContractSigned(
            **self._state(ContractStatus.SIGNED), signed_on=date(2026, 3, 20), credit_reserved=PRICE
        )

    def expiring(self, days_left: int = 180) -> ContractExpiring:
        state = self._state(ContractStatus.SIGNED)
        return ContractExpiring(**state, days_left=days_left, renewal_id=None)

    def renewed(self, renewal: "AContract") -> ContractRenewed:
        state = self._state(ContractStatus.RENEWED)
        return ContractRenewed(**state, renewal_id=renewal.id, renewal_number=renewal.number)

    def terminated(self, reason: str) -> ContractTerminated:
        return ContractTerminated(
            **self._state(ContractStatus.TERMINATED),
            ends_on=date(2026, 12, 1),
            reason=reason,
            terminated_by=new_id(),
        )

    def expired(self, status: ContractStatus = ContractStatus.EXPIRED) -> ContractExpired:
        return ContractExpired(**self._state(status))

    def trip_sheet_issued(self, **changes: Any) -> TripSheetIssued:
        starts_at = NOW + timedelta(days=30)
        usual: dict[str, Any] = {
            "contract_id": self.id,
            "contract_number": self.number,
            "line_id": new_id(),
        }
        return TripSheetIssued(
            **(usual | changes),
            trip_sheet_id=new_id(),
            number="LD-2026-000001",
            revision=1,
            status=TripSheetStatus.ISSUED,
            assignment_id=new_id(),
            tariff_ref="CHARTER-2026",
            customer_id=self.customer_id,
            vehicle_id=new_id(),
            plate="沪A·12345",
            model_id=new_id(),
            driver_id=None,
            branch="PD",
            planned=Period(starts_at=starts_at, ends_at=starts_at + timedelta(hours=10)),
            scope=a_scope(),
        )

    def _state(self, status: ContractStatus) -> dict[str, Any]:
        return {
            "contract_id": self.id,
            "number": self.number,
            "kind": ContractKind.CHARTER,
            "status": status,
            "customer_id": self.customer_id,
            "opportunity_id": self.opportunity_id,
            "quote_id": new_id() if self.opportunity_id else None,
            "term": TERM,
            "lines": (ContractLine(**a_service_line().model_dump()),),
            "monthly_total": PRICE,
            "scope": self.scope,
            "renewal_of": self.renewal_of.id if self.renewal_of else None,
        }
