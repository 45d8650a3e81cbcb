"""A demand: what a contract's line or an order needs, and whether it has it."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Index, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Conflict
from chassis.tables import JsonOf, Scoped, new_id
from contracts.events.contract import ContractLine, ContractState
from contracts.events.fleet import AssignmentDemandUnmet, DispatchConflict
from contracts.values import Period, Scope, Term, VehicleNeed
from fleet.demands.rules import dates, term_period
from fleet.demands.undertaking import Inherited, Undertaken, Wish, one_undertaking
from fleet.references.model import BranchRef
from fleet.tables import Base, PeriodRange


class DemandState(StrEnum):
    """A demand waits until something is free, and is closed with its last assignment."""

    WAITING = "waiting"
    ASSIGNED = "assigned"
    CLOSED = "closed"


class Lacking(StrEnum):
    """What a waiting demand waits for, or why a revised order cannot be followed."""

    VEHICLE = "vehicle"
    DRIVER = "driver"
    DEPARTED = "departed"


class DemandNotWaiting(Conflict):
    """Only a waiting demand can be assigned."""


class Wanted(NamedTuple):
    """What vehicle and drivers are looked for, where."""

    branch: str
    need: VehicleNeed
    drivers: int


class FulfilmentDemand(Undertaken, Inherited, Scoped, Base):
    """A line of a signed contract or an order that needs a vehicle.

    `served_until` is how far a line is served that waits for the rest of its period; `declined`
    are vehicles that a dispatcher took away from it; `wish` is the newer revision of an order
    that nothing fits yet, while what was booked before stays.
    """

    __tablename__ = "fulfilment_demands"
    __table_args__ = (
        one_undertaking(),
        UniqueConstraint("contract_id", "line_id"),
        UniqueConstraint("order_id"),
        Index(
            "fulfilment_demands_unserved_idx",
            "branch",
            "id",
            postgresql_where=text("state = 'waiting' OR wished_revision IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    need: Mapped[VehicleNeed] = mapped_column(JsonOf(VehicleNeed))
    drivers: Mapped[int]
    period: Mapped[Period] = mapped_column(PeriodRange())
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    nominated_vehicle_id: Mapped[UUID | None]
    served_until: Mapped[datetime | None]
    declined: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), default=list)
    wish: Mapped[Wish | None] = mapped_column(JsonOf(Wish))
    wished_revision: Mapped[int | None]
    state: Mapped[DemandState] = mapped_column(default=DemandState.WAITING)
    lacking: Mapped[Lacking | None]
    unmet_at: Mapped[datetime | None]

    @classmethod
    def of_line(
        cls, contract: ContractState, line: ContractLine, branch: BranchRef
    ) -> "FulfilmentDemand":
        """What one line of a signed contract needs; seen by its branch and the contract's owner."""
        demand = cls(
            id=new_id(),
            contract_id=contract.contract_id,
            contract_number=contract.number,
            line_id=line.line_id,
            order_id=None,
            order_number=None,
            order_revision=None,
            customer_id=contract.customer_id,
            service_product=line.service_product,
            service_terms=line.service_terms,
            tariff_ref=line.tariff_ref,
            included_km_per_month=line.included_km_per_month,
            itinerary=(),
            need=line.need,
            drivers=line.drivers,
            nominated_vehicle_id=line.nominated_vehicle_id,
        )
        demand.run(term_period(line.term, branch.time_zone), branch)
        return demand._opened(contract.scope, branch)

    @classmethod
    def of_order(cls, order: Wish, branch: BranchRef) -> "FulfilmentDemand":
        """What a confirmed order needs; seen by its branch and the order's owner."""
        demand = cls(
            id=new_id(),
            contract_id=None,
            contract_number=None,
            line_id=None,
            order_id=order.order_id,
            order_number=order.number,
            included_km_per_month=0,
            nominated_vehicle_id=None,
        )
        demand.follow(order, branch)
        return demand._opened(order.scope, branch)

    def follow(self, order: Wish, branch: BranchRef) -> None:
        """Need what this revision of the order says."""
        # No revision, only a merge of customers changes whose order it is.
        self.customer_id = self.customer_id or order.customer_id
        self.branch = branch.code
        self.order_revision, self.itinerary = order.revision, order.itinerary
        self.service_product, self.service_terms = order.service_product, order.notes
        self.tariff_ref, self.need, self.drivers = order.tariff_ref, order.need, order.drivers
        self.run(order.period, branch)
        self._belong(order.scope, branch)

    def as_wish(self) -> Wish:
        """The revision of the order that it follows."""
        assert self.order_id is not None
        assert self.order_number is not None
        assert self.order_revision is not None
        return Wish(
            order_id=self.order_id,
            number=self.order_number,
            revision=self.order_revision,
            customer_id=self.customer_id,
            branch=self.branch,
            service_product=self.service_product,
            need=self.need,
            drivers=self.drivers,
            period=self.period,
            itinerary=self.itinerary,
            tariff_ref=self.tariff_ref,
            notes=self.service_terms,
            scope=self.scope,
        )

    def run(self, period: Period, branch: BranchRef) -> None:
        """Be needed for this period."""
        term = dates(period, branch.time_zone)
        self.period, self.starts_on, self.ends_on = period, term.starts_on, term.ends_on

    @property
    def term(self) -> Term:
        """The business dates on which it is needed."""
        return Term(starts_on=self.starts_on, ends_on=self.ends_on)

    @property
    def wanted(self) -> Wanted:
        """What is looked for."""
        return Wanted(self.branch, self.need, self.drivers)

    @property
    def unserved(self) -> Period:
        """The part of the period that nothing is promised to."""
        served = self.served_until or self.period.starts_at
        return Period(starts_at=max(served, self.period.starts_at), ends_at=self.period.ends_at)

    def must_wait(self) -> None:
        """Refuse to assign twice."""
        if self.state is not DemandState.WAITING:
            raise DemandNotWaiting(f"{self.document} is {self.state} here.")

    def be_served(self) -> None:
        """Wait no longer: vehicle and drivers are booked."""
        self.must_wait()
        self.state, self.lacking, self.served_until = DemandState.ASSIGNED, None, None

    def wait_again(self, served_until: datetime | None = None) -> None:
        """Wait for the rest of the period, or for all of it."""
        self.state, self.served_until = DemandState.WAITING, served_until
        self.lacking, self.unmet_at = None, None

    def settle_for(self, *, served: bool) -> None:
        """Wait for nothing more: what is left of the period is served, or there is none."""
        over = self.served_until is not None and self.served_until >= self.period.ends_at
        if not served:
            self.close()
        elif over:
            self.be_served()

    def decline(self, vehicle_id: UUID) -> None:
        """A dispatcher took this vehicle away; it does not come back by itself."""
        self.declined = [*self.declined, vehicle_id]

    def go_without(
        self, lacking: Lacking, period: Period, at: datetime
    ) -> AssignmentDemandUnmet | None:
        """Wait for what is lacking; the alarm is raised once."""
        first_time = self.unmet_at is None
        self.lacking = lacking
        if not first_time:
            return None
        self.unmet_at = at
        return AssignmentDemandUnmet(
            **self.undertaking,
            demand_id=self.id,
            need=self.need,
            drivers=self.drivers,
            period=period,
            lacking=lacking,
            scope=self.scope,
        )

    def wish_for(self, order: Wish | None) -> None:
        """Follow this revision as soon as something fits, or none any more."""
        self.wish, self.wished_revision = order, order.revision if order else None

    def keep(self, order: Wish, lacking: Lacking) -> DispatchConflict | None:
        """Stay with what is booked; the newer revision is wished for. Told once a revision."""
        assert self.order_revision is not None
        known = self.wished_revision == order.revision
        self.wish_for(None if lacking is Lacking.DEPARTED else order)
        if known:
            return None
        return DispatchConflict(
            order_id=order.order_id,
            order_number=order.number,
            revision=order.revision,
            kept_revision=self.order_revision,
            customer_id=self.customer_id,
            branch=self.branch,
            lacking=lacking,
            scope=self.scope,
        )

    def close(self) -> None:
        """Need nothing any more: served, over, or called off."""
        self.state = DemandState.CLOSED
        self.wish_for(None)

    def _opened(self, scope: Scope, branch: BranchRef) -> "FulfilmentDemand":
        self.branch, self.state, self.declined = branch.code, DemandState.WAITING, []
        self._belong(scope, branch)
        return self

    def _belong(self, scope: Scope, branch: BranchRef) -> None:
        self.stamp(scope.model_copy(update={"org_path": branch.path}))
