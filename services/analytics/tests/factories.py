"""The samples of the contracts, varied: more vehicles, customers, branches and deals of one firm."""

from datetime import datetime, timedelta
from typing import Any, TypeVar, cast
from uuid import UUID, uuid5

from chassis.messages.reading import arrived
from chassis.testing import Harness, an_actor
from contracts.event import Event
from contracts.events.contract import ContractSigned
from contracts.events.customer import CustomerRegistered, PotentialConverted
from contracts.events.fleet import (
    AssignmentDemandUnmet,
    TripDeparted,
    TripReturned,
    TripSheetAccepted,
    TripSheetClosed,
    TripSheetIssued,
    TripSheetStatus,
    VehicleAssigned,
    VehicleRegistered,
)
from contracts.events.gateway import OrgUnitOpened
from contracts.events.sales import (
    OpportunityFulfilled,
    OpportunityOpened,
    OpportunityStageChanged,
    OpportunityStatus,
    OpportunityWon,
    Stage,
)
from contracts.permissions import Role
from contracts.samples import sample_of, samples
from contracts.values import Money, Period

E = TypeVar("E", bound=Event)

MANAGEMENT = an_actor(Role.MANAGEMENT)
PUDONG_DISPATCHER = an_actor(Role.DISPATCHER, org_path="HQ/PD")
HONGQIAO_DISPATCHER = an_actor(Role.DISPATCHER, org_path="HQ/HQA")
OPERATOR = an_actor(Role.OPERATIONS)
SALES = an_actor(Role.SALES)


def an(event: type[E], **changes: Any) -> E:
    """The sample of this event with some fields changed."""
    return cast("E", sample_of(event.type)).model_copy(update=changes)


def the(name: str) -> UUID:
    """The id of something that a test gives a name to."""
    return uuid5(UUID(int=0), name)


OF_ORDER: dict[str, Any] = {
    "contract_id": None,
    "contract_number": None,
    "line_id": None,
    "order_id": the("order"),
    "order_number": "DD-2026-000001",
    "order_revision": 1,
}


def trip(
    name: str,
    branch: str = "PD",
    starts_at: datetime | None = None,
    km: int = 100,
    minutes: int = 60,
    **changes: Any,
) -> list[Event]:
    """All that happens to one trip sheet from issue to close."""
    planned = sample_of(TripSheetIssued.type)
    assert isinstance(planned, TripSheetIssued)
    starts_at = starts_at or planned.planned.starts_at
    period = Period(starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes))
    state = {"trip_sheet_id": the(name), "branch": branch, "planned": period, **changes}
    taken = {"actual": period, "km": km, "overtime_minutes": 15, "fuel_ml": 9_000}
    return [
        an(TripSheetIssued, **state),
        an(TripSheetAccepted, **state),
        an(TripDeparted, **state),
        an(TripReturned, **state, **taken),
        an(TripSheetClosed, **state, **taken, status=TripSheetStatus.CLOSED),
    ]


def sale(name: str, fen: int = 1_000_000, **changes: Any) -> list[Event]:
    """All that happens to one opportunity until its first trip."""
    state = {"opportunity_id": the(name), "amount": Money(amount=fen), **changes}
    won = {"stage": Stage.FULFILMENT, "status": OpportunityStatus.WON}
    return [
        an(OpportunityOpened, **state),
        an(OpportunityStageChanged, **state, stage=Stage.COMMERCIAL),
        an(OpportunityStageChanged, **state, stage=Stage.NEGOTIATION),
        an(OpportunityWon, **state | won),
        an(OpportunityFulfilled, **state | won | {"status": OpportunityStatus.FULFILLED}),
    ]


def signed_contract(name: str, branch: str = "PD") -> list[Event]:
    """A contract of two lines: one gets its vehicle, the other waits for one."""
    sample = cast("ContractSigned", sample_of(ContractSigned.type))
    lines = tuple(line.model_copy(update={"branch": branch}) for line in sample.lines)
    under = {"contract_id": the(name), "branch": branch}
    assigned = {"assignment_id": the(f"{name} assigned"), "demand_id": the(f"{name} met")}
    return [
        an(ContractSigned, contract_id=the(name), lines=lines),
        an(VehicleAssigned, **under, **assigned),
        an(AssignmentDemandUnmet, **under, demand_id=the(f"{name} unmet")),
    ]


def late_assignment(name: str) -> VehicleAssigned:
    """The waiting line of a signed contract gets its vehicle too."""
    return an(
        VehicleAssigned,
        contract_id=the(name),
        assignment_id=the(f"{name} assigned later"),
        demand_id=the(f"{name} unmet"),
    )


def names() -> list[Event]:
    """Branches, customers and vehicles that figures are labelled with."""
    customer = an(CustomerRegistered, customer_id=the("bank"), name="上海浦江银行")
    return [
        an(OrgUnitOpened),
        an(OrgUnitOpened, org_unit_id=the("HQA"), code="HQA", name="虹桥分公司", path="HQ/HQA"),
        an(OrgUnitOpened, org_unit_id=the("LD"), code="LD", name="伦敦", time_zone="Europe/London"),
        an(CustomerRegistered),
        customer,
        an(PotentialConverted, customer_id=the("bank"), name="上海浦江银行股份有限公司"),
        an(VehicleRegistered),
        an(VehicleRegistered, vehicle_id=the("second car"), plate="沪B·67890"),
    ]


async def deliver_samples(analytics: Harness) -> None:
    """Hand over the story of the samples as it went over the bus."""
    envelopes = [envelope.model_dump(mode="json") for envelope in samples().values()]
    await analytics.service.inbox.take_in([arrived(envelope) for envelope in envelopes])
