from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chassis.auth import Actor
from chassis.messages.reading import arrived
from chassis.testing import Harness, an_actor
from contracts.events.fleet import (
    TripSheetAmended,
    TripSheetCorrected,
    TripSheetIssued,
    TripSheetVoided,
)
from contracts.permissions import Role
from contracts.values import Period

from ..factories import (
    HONGQIAO_DISPATCHER,
    MANAGEMENT,
    OF_ORDER,
    PUDONG_DISPATCHER,
    SALES,
    an,
    deliver_samples,
    names,
    the,
    trip,
)

TRIPS = "/v1/figures/trips"


async def test_nobody_sees_trips_without_signing_in(analytics: Harness) -> None:
    async with analytics.client() as client:
        assert (await client.get(TRIPS, params={"by": "vehicle"})).status_code == 401


@pytest.mark.parametrize("by", ["vehicle", "customer", "branch", "month"])
async def test_a_dispatcher_sees_trips_of_the_own_branch_only(analytics: Harness, by: str) -> None:
    await analytics.deliver(*trip("ours", km=70), *trip("theirs", branch="HQA", km=30))
    (ours,) = await _trips(analytics, by, actor=PUDONG_DISPATCHER)
    (theirs,) = await _trips(analytics, by, actor=HONGQIAO_DISPATCHER)
    assert (ours["km"], theirs["km"]) == (70, 30)
    assert not _ids(ours) & _ids(theirs)


async def test_a_dispatcher_at_headquarters_sees_the_trips_of_all_branches(
    analytics: Harness,
) -> None:
    await analytics.deliver(*trip("in Pudong"), *trip("in Hongqiao", branch="HQA"))
    dispatcher = an_actor(Role.DISPATCHER, org_path="HQ")
    assert [row["key"] for row in await _trips(analytics, "branch", actor=dispatcher)] == [
        "HQA",
        "PD",
    ]


async def test_trips_need_their_permission(analytics: Harness) -> None:
    async with analytics.client(SALES) as client:
        assert (await client.get(TRIPS, params={"by": "vehicle"})).status_code == 403


async def test_quantities_are_those_of_closed_sheets(analytics: Harness) -> None:
    first, second = trip("first", km=120, minutes=300), trip("second", km=80, minutes=90)
    returned_only = trip("third", km=999)[:4]
    await analytics.deliver(*first, *second, *returned_only)
    (row,) = await _trips(analytics, "branch")
    assert (row["issued"], row["closed"]) == (3, 2)
    assert (row["km"], row["minutes"], row["overtime_minutes"]) == (200, 390, 30)
    assert row["fuel_ml"] == 18_000


async def test_each_figure_names_the_events_it_was_counted_from(analytics: Harness) -> None:
    envelopes = [analytics.envelope(event) for event in trip("ride")]
    await analytics.service.inbox.take_in([arrived(envelope) for envelope in envelopes])
    (row,) = await _trips(analytics, "vehicle")
    issued, *_, closed = (envelope["id"] for envelope in envelopes)
    assert row["event_ids"] == {"issued": [issued], "closed": [closed], "corrected": []}


async def test_rows_carry_the_names_that_people_use(analytics: Harness) -> None:
    await analytics.deliver(
        *names(),
        *trip("one"),
        *trip("two", branch="HQA", vehicle_id=the("second car"), customer_id=the("bank")),
    )
    assert await _labels(analytics, "vehicle") == {"沪A·12345", "沪B·67890"}
    assert await _labels(analytics, "customer") == {
        "上海临港精密制造有限公司",
        "上海浦江银行股份有限公司",
    }
    assert await _labels(analytics, "branch") == {"浦东分公司", "虹桥分公司"}


async def test_a_name_not_known_yet_is_the_key_for_now(analytics: Harness) -> None:
    await analytics.deliver(*trip("ride"))
    (row,) = await _trips(analytics, "branch")
    assert (row["key"], row["label"]) == ("PD", "PD")


async def test_the_month_is_that_of_the_branch(analytics: Harness) -> None:
    after_midnight_in_shanghai = datetime(2026, 3, 31, 16, 30, tzinfo=UTC)
    await analytics.deliver(
        *trip("in London", branch="LD", starts_at=after_midnight_in_shanghai),
        *trip("in Pudong", starts_at=after_midnight_in_shanghai),
        *names(),
    )
    rows = await _trips(analytics, "month")
    assert [(row["key"], row["closed"]) for row in rows] == [("2026-03", 1), ("2026-04", 1)]
    (of_march,) = await _trips(analytics, "branch", month="2026-03")
    assert of_march["key"] == "LD"


async def test_a_month_may_be_asked_for_alone(analytics: Harness) -> None:
    await analytics.deliver(
        *trip("in May", starts_at=datetime(2026, 5, 31, 15, 59, tzinfo=UTC), km=5),
        *trip("in June", starts_at=datetime(2026, 5, 31, 16, 0, tzinfo=UTC), km=6),
    )
    (may,) = await _trips(analytics, "vehicle", month="2026-05")
    (june,) = await _trips(analytics, "vehicle", month="2026-06")
    assert (may["km"], june["km"]) == (5, 6)
    assert await _trips(analytics, "vehicle", month="2026-07") == []


async def test_a_voided_sheet_was_issued_and_drove_nothing(analytics: Harness) -> None:
    sheet = {"trip_sheet_id": the("holiday")}
    await analytics.deliver(an(TripSheetIssued, **sheet), an(TripSheetVoided, **sheet))
    (row,) = await _trips(analytics, "vehicle")
    assert (row["issued"], row["closed"], row["km"]) == (1, 0, 0)


@pytest.mark.parametrize("asked", [{}, {"by": "colour"}, {"by": "month", "month": "2026-13"}])
async def test_an_unknown_grouping_or_month_is_refused(
    analytics: Harness, asked: dict[str, str]
) -> None:
    async with analytics.client(MANAGEMENT) as client:
        answer = await client.get(TRIPS, params=asked)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_corrected_sheet_is_still_one_and_says_what_is_right(analytics: Harness) -> None:
    *driven, closed = trip("ride", km=120)
    corrected = [
        an(TripSheetCorrected, trip_sheet_id=the("ride"), km=km, overtime_minutes=0, fuel_ml=8_000)
        for km in (102, 112)
    ]
    await analytics.deliver(*driven, closed, *corrected, times=2)
    (row,) = await _trips(analytics, "vehicle")
    assert (row["issued"], row["closed"]) == (1, 1)
    assert (row["km"], row["overtime_minutes"], row["fuel_ml"]) == (112, 0, 8_000)
    assert len(row["event_ids"]["corrected"]) == 2


async def test_an_amended_sheet_belongs_to_the_month_it_was_moved_to(analytics: Harness) -> None:
    issued, accepted, *_ = trip("ride")
    in_may = datetime(2026, 5, 2, tzinfo=UTC)
    planned = Period(starts_at=in_may, ends_at=in_may + timedelta(hours=2))
    amended = an(TripSheetAmended, trip_sheet_id=the("ride"), planned=planned)
    await analytics.deliver(issued, accepted, amended)
    (row,) = await _trips(analytics, "month")
    assert (row["key"], row["issued"], row["closed"]) == ("2026-05", 1, 0)


async def test_trips_of_orders_count_like_those_of_contracts(analytics: Harness) -> None:
    await analytics.deliver(*trip("chartered", km=70), *trip("ordered", km=30, **OF_ORDER))
    (row,) = await _trips(analytics, "vehicle")
    assert (row["closed"], row["km"]) == (2, 100)
    facts = await analytics.rows("SELECT order_id FROM trip_fact WHERE contract_id IS NULL")
    assert [fact["order_id"] for fact in facts] == [the("order")]


async def test_the_samples_come_to_one_closed_trip(analytics: Harness) -> None:
    await deliver_samples(analytics)
    (row,) = await _trips(analytics, "customer")
    assert row["label"] == "上海临港精密制造有限公司"
    assert (row["issued"], row["closed"], row["km"], row["overtime_minutes"]) == (1, 1, 114, 15)


async def _trips(
    analytics: Harness, by: str, month: str | None = None, actor: Actor = MANAGEMENT
) -> list[dict[str, Any]]:
    asked = {"by": by} | ({"month": month} if month else {})
    async with analytics.client(actor) as client:
        answer = await client.get(TRIPS, params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()


async def _labels(analytics: Harness, by: str) -> set[str]:
    return {row["label"] for row in await _trips(analytics, by)}


def _ids(row: dict[str, Any]) -> set[str]:
    return {*row["event_ids"]["issued"], *row["event_ids"]["closed"]}
