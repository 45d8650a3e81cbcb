from datetime import UTC, datetime
from typing import Any

import pytest

from chassis.auth import Actor
from chassis.testing import Harness
from contracts.event import Event
from contracts.events.fleet import DriverRegistered, TripSheetCorrected
from contracts.events.service_desk import (
    TicketClassified,
    TicketClosed,
    TicketKind,
    TicketOpened,
    TicketReopened,
)

from ..factories import (
    HONGQIAO_DISPATCHER,
    MANAGEMENT,
    PUDONG_DISPATCHER,
    SALES,
    an,
    deliver_samples,
    names,
    the,
    trip,
)

COMPLAINTS = "/v1/figures/complaints"


async def test_nobody_sees_complaints_without_signing_in(analytics: Harness) -> None:
    async with analytics.client() as client:
        assert (await client.get(COMPLAINTS, params={"by": "driver"})).status_code == 401


@pytest.mark.parametrize("by", ["driver", "customer", "branch", "month", "kind"])
async def test_a_branch_sees_what_was_said_of_it_alone(analytics: Harness, by: str) -> None:
    await analytics.deliver(
        _said("ours", TicketKind.COMPLAINT),
        *(_said(f"theirs {number}", TicketKind.COMPLAINT, branch="HQA") for number in range(2)),
        *trip("our ride"),
    )
    ours = await _figures(analytics, by, actor=PUDONG_DISPATCHER)
    theirs = await _figures(analytics, by, actor=HONGQIAO_DISPATCHER)
    assert [sum(row["rate"]["numerator"] for row in rows) for rows in (ours, theirs)] == [1, 2]
    assert {row["rate"]["denominator"] for row in theirs} == {0}
    assert not _ids(ours) & _ids(theirs)


async def test_complaints_need_their_permission(analytics: Harness) -> None:
    async with analytics.client(SALES) as client:
        assert (await client.get(COMPLAINTS, params={"by": "driver"})).status_code == 403


@pytest.mark.parametrize(
    "asked",
    [{}, {"by": "colour"}, {"by": "driver", "minimum_trips": "-1"}, {"by": "kind", "month": "4"}],
)
async def test_what_cannot_be_counted_is_refused(analytics: Harness, asked: dict[str, str]) -> None:
    async with analytics.client(MANAGEMENT) as client:
        assert (await client.get(COMPLAINTS, params=asked)).status_code == 422


async def test_complaints_of_a_driver_for_a_thousand_trips(analytics: Harness) -> None:
    """Two complaints in seven closed trips are 285.7 for a thousand; nine in none are unknown."""
    driver: dict[str, Any] = {"driver_id": the("Zhou")}
    await analytics.deliver(
        an(DriverRegistered, driver_id=the("Zhou"), number="JS-2026-000007"),
        *(event for number in range(7) for event in trip(f"ride {number}", **driver)),
        *trip("under way", **driver)[:3],
        *(_said(f"late {number}", TicketKind.COMPLAINT, **driver) for number in range(2)),
        _said("kind", TicketKind.PRAISE, **driver),
        *(
            _said(f"rude {number}", TicketKind.COMPLAINT, driver_id=the("Li"))
            for number in range(9)
        ),
        times=2,
    )
    rows = {row["label"]: row for row in await _figures(analytics, "driver")}
    zhou, li = rows["JS-2026-000007"], rows[str(the("Li"))]
    assert zhou["rate"] == {"numerator": 2, "denominator": 7, "per_mille": 286}
    assert li["rate"] == {"numerator": 9, "denominator": 0, "per_mille": None}
    assert zhou["mix"]["complaint"] == {"count": 2, "basis_points": 6_667}
    assert zhou["mix"]["praise"] == {"count": 1, "basis_points": 3_333}
    assert len(zhou["event_ids"]["trips"]) == 7
    assert len(zhou["event_ids"]["tickets"]) == 3
    enough = await _figures(analytics, "driver", minimum_trips="7")
    assert [row["label"] for row in enough] == ["JS-2026-000007"]
    assert await _figures(analytics, "driver", minimum_trips="8") == []


async def test_a_ticket_counts_as_what_it_is_now(analytics: Harness) -> None:
    ticket = {"ticket_id": the("late")}
    classified = an(TicketClassified, **ticket, kind=TicketKind.COMPLAINT, was=TicketKind.GRUMBLE)
    await analytics.deliver(
        _said("late", TicketKind.GRUMBLE),
        classified,
        an(TicketClosed, **ticket),
        an(TicketReopened, **ticket),
    )
    (row,) = await _figures(analytics, "branch")
    assert row["rate"]["numerator"] == 1
    assert {kind: share["count"] for kind, share in row["mix"].items()} == {
        "complaint": 1,
        "praise": 0,
        "suggestion": 0,
        "grumble": 0,
    }


async def test_a_corrected_trip_is_one_trip(analytics: Harness) -> None:
    corrected = an(TripSheetCorrected, trip_sheet_id=the("ride"))
    await analytics.deliver(*trip("ride"), corrected, _said("late", TicketKind.COMPLAINT))
    (row,) = await _figures(analytics, "branch")
    assert row["rate"] == {"numerator": 1, "denominator": 1, "per_mille": 1_000}


async def test_customers_and_months_are_those_of_the_branch(analytics: Harness) -> None:
    first_of_may = datetime(2026, 4, 30, 16, 0, tzinfo=UTC)
    bank: dict[str, Any] = {"customer_id": the("bank")}
    await analytics.deliver(
        *names(),
        _said("in April", TicketKind.COMPLAINT, **bank),
        _said("in May", TicketKind.COMPLAINT, **bank, opened_at=first_of_may),
        *trip("in May", starts_at=first_of_may, **bank),
    )
    (row,) = await _figures(analytics, "customer", month="2026-05")
    assert row["label"] == "上海浦江银行股份有限公司"
    assert row["rate"] == {"numerator": 1, "denominator": 1, "per_mille": 1_000}
    by_month = {row["key"]: row["rate"] for row in await _figures(analytics, "month")}
    assert by_month["2026-04"] == {"numerator": 1, "denominator": 0, "per_mille": None}
    assert by_month["2026-05"]["denominator"] == 1


async def test_by_kind_every_kind_is_held_against_all_trips(analytics: Harness) -> None:
    await analytics.deliver(
        *(event for number in range(3) for event in trip(f"ride {number}")),
        *(_said(f"praise {number}", TicketKind.PRAISE) for number in range(2)),
        _said("change", TicketKind.DRIVER_CHANGE),
    )
    rows = {row["key"]: row for row in await _figures(analytics, "kind")}
    assert rows["praise"]["rate"] == {"numerator": 2, "denominator": 3, "per_mille": 667}
    assert rows["driver_change"]["rate"] == {"numerator": 1, "denominator": 3, "per_mille": 333}
    assert len(rows["praise"]["event_ids"]["trips"]) == 3
    assert {share["basis_points"] for share in rows["driver_change"]["mix"].values()} == {0}


async def test_what_is_said_of_nobody_is_not_lost(analytics: Harness) -> None:
    await analytics.deliver(_said("of nobody", TicketKind.COMPLAINT, driver_id=None))
    (row,) = await _figures(analytics, "driver")
    assert (row["key"], row["rate"]["numerator"]) == (None, 1)


async def test_the_samples_come_to_one_complaint_for_one_trip(analytics: Harness) -> None:
    await deliver_samples(analytics)
    rows = {row["label"]: row for row in await _figures(analytics, "driver")}
    assert rows["JS-2026-000042"]["rate"] == {"numerator": 1, "denominator": 1, "per_mille": 1_000}


def _said(name: str, kind: TicketKind, **changes: Any) -> Event:
    return an(TicketOpened, ticket_id=the(name), kind=kind, **changes)


async def _figures(
    analytics: Harness, by: str, actor: Actor = MANAGEMENT, **asked: str
) -> list[dict[str, Any]]:
    async with analytics.client(actor) as client:
        answer = await client.get(COMPLAINTS, params={"by": by, **asked})
        assert answer.status_code == 200, answer.text
        return answer.json()


def _ids(rows: list[dict[str, Any]]) -> set[str]:
    return {event_id for row in rows for ids in row["event_ids"].values() for event_id in ids}
