from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.tables import new_id
from contracts.events.contract import (
    ContractExpiring,
    ContractKind,
    ContractLine,
    ContractSigned,
    ContractStatus,
    OrderCaptured,
    OrderChannel,
    OrderStatus,
)
from contracts.events.customer import (
    CustomerRegistered,
)
from contracts.events.fleet import (
    AssignmentEnded,
    DriverChangeRefused,
    DriverReassigned,
    DriverRegistered,
    LicenceClass,
    TripSheetClosed,
    TripSheetIssued,
    TripSheetStatus,
    VehicleAssigned,
    VehicleRegistered,
    WorkKind,
    WorkOrderCancelled,
    WorkOrderCompleted,
    WorkOrderRequested,
    WorkOrderScheduled,
    WorkOrderStatus,
)
from contracts.events.fleet.vehicles import Availability, VehicleNature
from contracts.values import (
    Money,
    Period,
    ServiceProduct,
    VehicleGrade,
    VehicleNeed,
)

from .factories import NOW, TERM, TODAY, a_scope


class AService:
    """A charter that a customer uses: contract, vehicle, driver, assignment, trips, workshop."""

    def __init__(
        self, customer: CustomerRegistered, branch: str = "PD", owner_id: UUID | None = None
    ) -> None:
        self.customer_id, self.branch = customer.customer_id, branch
        self.scope = a_scope(f"HQ/{branch}", owner_id)
        self.contract_id, self.line_id, self.order_id = new_id(), new_id(), new_id()
        self.vehicle_id, self.driver_id, self.assignment_id = new_id(), new_id(), new_id()
        self.driver_change_id, self.work_order_id = new_id(), new_id()
        self.undertaking: dict[str, Any] = {
            "contract_id": self.contract_id,
            "contract_number": "HT-2026-000001",
            "line_id": self.line_id,
        }

    def contract(self) -> dict[str, Any]:
        line = ContractLine(
            line_id=self.line_id,
            service_product=ServiceProduct.CHAUFFEURED_CHARTER,
            need=VehicleNeed(grade=VehicleGrade.BUSINESS),
            drivers=1,
            term=TERM,
            tariff_ref="CHARTER-2026",
            monthly_price=Money(amount=28_000_00),
            included_km_per_month=3000,
            branch=self.branch,
        )
        return {
            "contract_id": self.contract_id,
            "number": "HT-2026-000001",
            "kind": ContractKind.CHARTER,
            "status": ContractStatus.SIGNED,
            "customer_id": self.customer_id,
            "opportunity_id": None,
            "quote_id": None,
            "term": TERM,
            "lines": (line,),
            "monthly_total": Money(amount=28_000_00),
            "scope": self.scope,
        }

    def signed(self) -> ContractSigned:
        price = Money(amount=28_000_00)
        return ContractSigned(**self.contract(), signed_on=TODAY, credit_reserved=price)

    def expiring(self, days_left: int, renewal_id: UUID | None = None) -> ContractExpiring:
        return ContractExpiring(**self.contract(), days_left=days_left, renewal_id=renewal_id)

    def order_captured(self) -> OrderCaptured:
        return OrderCaptured(
            order_id=self.order_id,
            number="DD-2026-000001",
            revision=1,
            status=OrderStatus.CAPTURED,
            customer_id=self.customer_id,
            branch=self.branch,
            service_product=ServiceProduct.BUSINESS_TRAVEL,
            need=VehicleNeed(grade=VehicleGrade.BUSINESS),
            drivers=1,
            period=self.planned(),
            itinerary=(),
            channel=OrderChannel.PHONE,
            tariff_ref="TRIP-2026",
            notes="",
            estimate=Money(amount=800_00),
            scope=self.scope,
        )

    def vehicle_registered(self) -> VehicleRegistered:
        return VehicleRegistered(
            vehicle_id=self.vehicle_id,
            plate="沪A·12345",
            vin="LSVAA49J132047371",
            model_id=new_id(),
            model_name="Passat",
            grade=VehicleGrade.BUSINESS,
            nature=VehicleNature.CHARTER,
            branch=self.branch,
            odometer_km=1000,
            availability=Availability.IDLE,
            scope=self.scope,
        )

    def driver_registered(self) -> DriverRegistered:
        return DriverRegistered(
            driver_id=self.driver_id,
            number="SJ-000001",
            staff_id=None,
            licence_class=LicenceClass.C1,
            licence_expires_on=date(2030, 1, 1),
            branch=self.branch,
            languages=("zh",),
            scope=self.scope,
        )

    def assignment(self) -> dict[str, Any]:
        return self.undertaking | {
            "assignment_id": self.assignment_id,
            "demand_id": new_id(),
            "customer_id": self.customer_id,
            "vehicle_id": self.vehicle_id,
            "plate": "沪A·12345",
            "driver_ids": (self.driver_id,),
            "branch": self.branch,
            "period": Period(starts_at=NOW - timedelta(days=30), ends_at=NOW + timedelta(days=300)),
            "scope": self.scope,
        }

    def assigned(self) -> VehicleAssigned:
        return VehicleAssigned(**self.assignment())

    def assignment_ended(self) -> AssignmentEnded:
        period = Period(starts_at=NOW - timedelta(days=30), ends_at=NOW - timedelta(days=1))
        state = self.assignment()
        state["period"] = period
        return AssignmentEnded(**state, ended_at=period.ends_at, reason="swapped")

    def planned(self) -> Period:
        return Period(starts_at=NOW - timedelta(days=3), ends_at=NOW - timedelta(days=3, hours=-8))

    def sheet(self, sheet_id: UUID, status: TripSheetStatus) -> dict[str, Any]:
        return self.undertaking | {
            "trip_sheet_id": sheet_id,
            "number": "LD-2026-000001",
            "revision": 1,
            "status": status,
            "assignment_id": self.assignment_id,
            "tariff_ref": "CHARTER-2026",
            "customer_id": self.customer_id,
            "vehicle_id": self.vehicle_id,
            "plate": "沪A·12345",
            "model_id": new_id(),
            "driver_id": self.driver_id,
            "branch": self.branch,
            "planned": self.planned(),
            "scope": self.scope,
        }

    def sheet_issued(self, sheet_id: UUID) -> TripSheetIssued:
        return TripSheetIssued(**self.sheet(sheet_id, TripSheetStatus.ISSUED))

    def sheet_closed(
        self, sheet_id: UUID, first: bool = False, closed_at: datetime = NOW
    ) -> TripSheetClosed:
        return TripSheetClosed(
            **self.sheet(sheet_id, TripSheetStatus.CLOSED),
            actual=self.planned(),
            odometer_out_km=1000,
            odometer_in_km=1200,
            km=200,
            fuel_ml=20_000,
            tolls=Money(amount=0),
            parking=Money(amount=0),
            overtime_minutes=0,
            closed_at=closed_at,
            first_for_customer=first,
        )

    def driver_reassigned(self, ticket: dict[str, Any]) -> DriverReassigned:
        new_driver = new_id()
        changed: dict[str, Any] = {"driver_ids": (new_driver,)}
        return DriverReassigned(
            **(self.assignment() | changed),
            driver_change_id=self.driver_change_id,
            ticket_id=UUID(ticket["id"]),
            old_driver_id=self.driver_id,
            new_driver_id=new_driver,
            from_at=NOW + timedelta(days=1),
            reason="The customer asked",
        )

    def driver_change_refused(self, ticket: dict[str, Any]) -> DriverChangeRefused:
        return DriverChangeRefused(
            driver_change_id=self.driver_change_id,
            ticket_id=UUID(ticket["id"]),
            assignment_id=self.assignment_id,
            customer_id=self.customer_id,
            driver_id=self.driver_id,
            branch=self.branch,
            scope=self.scope,
            reason="Nobody else holds a licence for it",
        )

    def work(self, ticket: dict[str, Any], status: WorkOrderStatus) -> dict[str, Any]:
        planned = status is not WorkOrderStatus.REQUESTED
        return {
            "work_order_id": self.work_order_id,
            "number": "WX-2026-000001",
            "kind": WorkKind.REPAIR,
            "status": status,
            "vehicle_id": self.vehicle_id,
            "plate": "沪A·12345",
            "branch": self.branch,
            "station": "own",
            "description": "Brakes squeal",
            "planned": self.workshop_time() if planned else None,
            "ticket_id": UUID(ticket["id"]),
            "customer_id": self.customer_id,
            "scope": self.scope,
        }

    def workshop_time(self) -> Period:
        return Period(starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=2))

    def work_requested(self, ticket: dict[str, Any]) -> WorkOrderRequested:
        return WorkOrderRequested(**self.work(ticket, WorkOrderStatus.REQUESTED))

    def work_scheduled(self, ticket: dict[str, Any]) -> WorkOrderScheduled:
        state = self.work(ticket, WorkOrderStatus.SCHEDULED)
        return WorkOrderScheduled(**state, replacement_assignment_id=None)

    def work_completed(self, ticket: dict[str, Any]) -> WorkOrderCompleted:
        return WorkOrderCompleted(
            **self.work(ticket, WorkOrderStatus.COMPLETED),
            actual=self.workshop_time(),
            odometer_km=1300,
            cost=Money(amount=900_00),
        )

    def work_cancelled(self, ticket: dict[str, Any]) -> WorkOrderCancelled:
        state = self.work(ticket, WorkOrderStatus.CANCELLED)
        return WorkOrderCancelled(**state, reason="Nothing was found")
