from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chassis.auth import Actor
from chassis.messages.reading import arrived
from chassis.schedule import clock
from chassis.testing import Harness
from contracts.event import Event
from contracts.events.fleet import (
    AssignmentEnded,
    Availability,
    TripDeparted,
    TripReturned,
    TripSheetClosed,
    TripSheetCorrected,
    TripSheetIssued,
    TripSheetVoided,
    VehicleAssigned,
    VehicleAvailabilityChanged,
    VehicleRegistered,
    WorkOrderCancelled,
    WorkOrderCompleted,
    WorkOrderScheduled,
)
from contracts.values import Period

from ..factories import (
    HONGQIAO_DISPATCHER,
    MANAGEMENT,
    PUDONG_DISPATCHER,
    SALES,
    an,
    deliver_samples,
    names,
    the,
)

TIME = "/v1/figures/vehicle-time"
APRIL_1 = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)
APRIL_11 = APRIL_1 + timedelta(days=10)
HOUR, DAY = 60, 24 * 60
CAR = {"vehicle_id": the("car")}
REGISTERED = an(VehicleRegistered, **CAR)


@pytest.fixture(autouse=True)
def april_11() -> Iterator[None]:
    """The days asked about have passed, and no more than they."""
    clock.stop_at(APRIL_11)
    yield
    clock.run()


async def test_nobody_sees_time_without_signing_in(analytics: Harness) -> None:
    async with analytics.client() as client:
        assert (await client.get(TIME, params=_asked())).status_code == 401


async def test_a_dispatcher_sees_vehicles_of_the_own_branch_only(analytics: Harness) -> None:
    theirs = an(VehicleRegistered, vehicle_id=the("theirs"), branch="HQA")
    away = an(VehicleAssigned, vehicle_id=the("theirs"), period=_days(0, 3))
    await _tell(analytics, (REGISTERED, APRIL_1), (theirs, APRIL_1), (away, APRIL_1))
    (ours,) = await _time(analytics, actor=PUDONG_DISPATCHER)
    (others,) = await _time(analytics, actor=HONGQIAO_DISPATCHER)
    assert (ours["key"], others["key"]) == (str(the("car")), str(the("theirs")))
    assert (ours["minutes"]["rented"], others["minutes"]["rented"]) == (0, 3 * DAY)


async def test_time_needs_its_permission(analytics: Harness) -> None:
    async with analytics.client(SALES) as client:
        assert (await client.get(TIME, params=_asked())).status_code == 403


@pytest.mark.parametrize(
    "asked",
    [
        {"by": "colour"},
        {"from": "2026-04-02", "to": "2026-04-02"},
        {"from": "2026-04-01", "to": "2027-04-03"},
        {"from": "0001-01-01", "to": "0001-01-02"},
        {"to": "9999-12-31", "from": "9999-12-30"},
        {"from": "yesterday"},
    ],
)
async def test_days_that_cannot_be_counted_are_refused(
    analytics: Harness, asked: dict[str, str]
) -> None:
    async with analytics.client(MANAGEMENT) as client:
        assert (await client.get(TIME, params=_asked() | asked)).status_code == 422


async def test_ten_days_of_a_vehicle_by_hand(analytics: Harness) -> None:
    """Rented on days 1 to 6, a trip on days 2 and 4, day 5 in the workshop, blocked on day 8."""
    told = [
        (REGISTERED, APRIL_1),
        (an(VehicleAssigned, **CAR, period=_days(0, 6)), APRIL_1),
        *_trip("first", 1, hours=10),
        *_trip("second", 3, hours=5),
        (an(WorkOrderScheduled, **CAR, planned=_days(4, 7)), APRIL_1),
        (an(WorkOrderCompleted, **CAR, actual=_days(4, 5)), APRIL_11),
        _block(Availability.IDLE, Availability.BLOCKED, APRIL_1 + timedelta(days=7)),
        _block(Availability.BLOCKED, Availability.IDLE, APRIL_1 + timedelta(days=8)),
    ]
    await _tell(analytics, *told)
    (car,) = await _time(analytics)
    assert car["minutes"] == {
        "on_trip": 15 * HOUR,
        "in_workshop": DAY,
        "blocked": DAY,
        "rented": 5 * DAY - 15 * HOUR,
        "idle": 3 * DAY,
        "in_fleet": 10 * DAY,
    }
    assert car["idle_rate"] == _ratio(3 * DAY, 8 * DAY, 3750)
    assert car["rented_rate"] == _ratio(5 * DAY, 8 * DAY, 6250)
    assert car["dispatch_rate"] == _ratio(2, 10, 2000)
    (first_day,) = await _time(analytics, to="2026-04-02")
    assert first_day["minutes"]["rented"] == first_day["minutes"]["in_fleet"] == DAY


async def test_a_vehicle_counts_from_the_minute_it_joins(analytics: Harness) -> None:
    joined_at = APRIL_1 + timedelta(days=8, hours=6)
    before = an(VehicleAssigned, **CAR, period=_days(0, 9))
    await _tell(analytics, (before, APRIL_1), (REGISTERED, joined_at))
    (car,) = await _time(analytics)
    assert car["minutes"]["in_fleet"] == DAY + 18 * HOUR
    assert car["minutes"]["rented"] == 18 * HOUR
    assert car["dispatch_rate"]["denominator"] == 2
    assert await _time(analytics, to="2026-04-09") == []


async def test_a_trip_under_way_lasts_until_now_and_one_not_begun_takes_nothing(
    analytics: Harness,
) -> None:
    departed_at = APRIL_11 - timedelta(hours=30)
    await _tell(
        analytics,
        (REGISTERED, APRIL_1),
        (an(TripDeparted, **CAR, departed_at=departed_at), departed_at),
        (an(TripSheetIssued, **CAR, trip_sheet_id=the("planned"), planned=_days(2, 3)), APRIL_1),
        (an(TripSheetVoided, **CAR, planned=_days(3, 4)), APRIL_1),
    )
    (car,) = await _time(analytics, to="2026-04-20")
    assert car["minutes"]["on_trip"] == 30 * HOUR
    assert car["minutes"]["idle"] == 10 * DAY - 30 * HOUR
    assert car["dispatch_rate"]["numerator"] == 2


async def test_a_corrected_trip_took_what_is_right(analytics: Harness) -> None:
    corrected = an(TripSheetCorrected, **CAR, trip_sheet_id=the("first"), actual=_hours(1, 0, 4))
    told = [(REGISTERED, APRIL_1), *_trip("first", 1, hours=10), (corrected, APRIL_11)]
    await _tell(analytics, *told)
    (car,) = await _time(analytics)
    assert car["minutes"]["on_trip"] == 4 * HOUR


async def test_what_ended_early_or_was_cancelled_gives_its_time_back(analytics: Harness) -> None:
    assigned = an(VehicleAssigned, **CAR, period=_days(0, 10))
    ended_at = APRIL_1 + timedelta(days=2)
    never_began = {**CAR, "assignment_id": the("never began"), "period": _days(5, 9)}
    await _tell(
        analytics,
        (REGISTERED, APRIL_1),
        (assigned, APRIL_1),
        (an(AssignmentEnded, **CAR, period=_days(0, 2), ended_at=ended_at), ended_at),
        (an(VehicleAssigned, **never_began), APRIL_1),
        (an(AssignmentEnded, **never_began, ended_at=APRIL_1), APRIL_1),
        (an(WorkOrderScheduled, **CAR, planned=_days(3, 4)), APRIL_1),
        (_cancelled(), APRIL_1),
    )
    (car,) = await _time(analytics)
    assert (car["minutes"]["rented"], car["minutes"]["idle"]) == (2 * DAY, 8 * DAY)


async def test_a_block_lasts_until_something_ends_it(analytics: Harness) -> None:
    at = APRIL_1 + timedelta(days=9)
    committed = _block(Availability.IDLE, Availability.COMMITTED, at)
    await _tell(analytics, (REGISTERED, APRIL_1), committed)
    assert (await _time(analytics))[0]["minutes"]["blocked"] == 0
    await _tell(analytics, _block(Availability.COMMITTED, Availability.BLOCKED, at))
    (car,) = await _time(analytics)
    assert car["minutes"]["blocked"] == DAY
    assert car["idle_rate"]["denominator"] == 9 * DAY


async def test_nothing_available_has_no_rate(analytics: Harness) -> None:
    blocked = _block(Availability.IDLE, Availability.BLOCKED, APRIL_1)
    await _tell(analytics, (REGISTERED, APRIL_1), blocked)
    (car,) = await _time(analytics)
    assert car["idle_rate"] == _ratio(0, 0, None)
    assert car["dispatch_rate"] == _ratio(0, 10, 0)


async def test_vehicles_add_up_to_their_model_and_branch(analytics: Harness) -> None:
    for event in names():
        await _tell(analytics, (event, APRIL_1))
    rented = an(VehicleAssigned, vehicle_id=the("second car"), period=_days(0, 5))
    await _tell(analytics, (rented, APRIL_1))
    for by, label in (("model", "别克 GL8 艾维亚"), ("branch", "浦东分公司")):
        (row,) = await _time(analytics, by=by)
        assert row["label"] == label
        assert row["idle_rate"] == _ratio(15 * DAY, 20 * DAY, 7500)
        assert row["dispatch_rate"]["denominator"] == 20
    assert [row["label"] for row in await _time(analytics)] == ["沪A·12345", "沪B·67890"]


async def test_each_figure_names_the_events_behind_its_days(analytics: Harness) -> None:
    envelopes = await _tell(
        analytics,
        (REGISTERED, APRIL_1),
        (an(VehicleAssigned, **CAR, period=_days(0, 6)), APRIL_1),
        (an(WorkOrderScheduled, **CAR, planned=_days(8, 9)), APRIL_1),
        _block(Availability.IDLE, Availability.BLOCKED, APRIL_1 + timedelta(days=1)),
        _block(Availability.BLOCKED, Availability.IDLE, APRIL_1 + timedelta(days=2)),
    )
    ids = [envelope["id"] for envelope in envelopes]
    (car,) = await _time(analytics, to="2026-04-05")
    assert car["event_ids"] == sorted([ids[0], ids[1], ids[3], ids[4]])


async def test_the_samples_fill_april(analytics: Harness) -> None:
    clock.stop_at(datetime(2026, 6, 1, tzinfo=UTC))
    await deliver_samples(analytics)
    (car,) = await _time(analytics, to="2026-05-01")
    on_trip, in_workshop = 12 * HOUR + 21, 7 * HOUR + 10
    assert car["minutes"] == {
        "on_trip": on_trip,
        "in_workshop": in_workshop,
        "blocked": 0,
        "rented": 30 * DAY - on_trip - in_workshop,
        "idle": 0,
        "in_fleet": 30 * DAY,
    }
    assert car["dispatch_rate"] == _ratio(1, 30, 333)


Told = tuple[Event, datetime]


async def _tell(analytics: Harness, *told: Told) -> list[dict[str, Any]]:
    """Hand events over, each with the instant at which it happened."""
    envelopes = [analytics.envelope(event) | {"time": at.isoformat()} for event, at in told]
    for _ in range(2):
        await analytics.service.inbox.take_in([arrived(envelope) for envelope in envelopes])
    assert await analytics.parked() == []
    return envelopes


def _trip(name: str, day: int, hours: int) -> list[Told]:
    sheet = {**CAR, "trip_sheet_id": the(name)}
    took = _hours(day, 0, hours)
    return [
        (an(TripSheetIssued, **sheet, planned=_days(day, day + 1)), APRIL_1),
        (an(TripDeparted, **sheet, departed_at=took.starts_at), took.starts_at),
        (an(TripReturned, **sheet, actual=took), took.ends_at),
        (an(TripSheetClosed, **sheet, actual=took), took.ends_at),
    ]


def _block(was: Availability, availability: Availability, at: datetime) -> Told:
    return an(VehicleAvailabilityChanged, **CAR, was=was, availability=availability), at


def _cancelled() -> WorkOrderCancelled:
    work_order_id = an(WorkOrderScheduled).work_order_id
    return an(WorkOrderCancelled, **CAR, work_order_id=work_order_id, planned=_days(3, 4))


def _days(first: int, end: int) -> Period:
    return Period(starts_at=APRIL_1 + timedelta(days=first), ends_at=APRIL_1 + timedelta(days=end))


def _hours(day: int, first: int, end: int) -> Period:
    midnight = APRIL_1 + timedelta(days=day)
    return Period(
        starts_at=midnight + timedelta(hours=first), ends_at=midnight + timedelta(hours=end)
    )


def _ratio(numerator: int, denominator: int, basis_points: int | None) -> dict[str, Any]:
    return {"numerator": numerator, "denominator": denominator, "basis_points": basis_points}


def _asked() -> dict[str, str]:
    return {"by": "vehicle", "from": "2026-04-01", "to": "2026-04-11"}


async def _time(
    analytics: Harness, actor: Actor = MANAGEMENT, **changed: str
) -> list[dict[str, Any]]:
    async with analytics.client(actor) as client:
        answer = await client.get(TIME, params=_asked() | changed)
        assert answer.status_code == 200, answer.text
        return answer.json()
