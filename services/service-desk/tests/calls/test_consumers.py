from asyncio import create_task
from datetime import timedelta
from itertools import pairwise, permutations
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.tables import new_id
from chassis.testing import Harness
from contracts.event import Event
from contracts.events.customer import CustomerRegistered
from contracts.events.service_desk import (
    CallKind,
    FollowUpPlanned,
    FollowUpSuppressed,
    Priority,
)
from service_desk.calls.commands import plan_call
from service_desk.calls.rules import is_sampled

from ..desk import Desk
from ..factories import NOW, branch_opened, customer_registered, customer_updated
from ..serving import AService


def a_sheet(sampled: bool = True) -> UUID:
    """A trip sheet that the sample picks, or one that it leaves out."""
    return next(sheet for sheet in iter(new_id, None) if is_sampled(sheet) is sampled)


async def standing(service: Harness) -> list[tuple[str, str, str | None]]:
    rows = await service.rows(
        "SELECT kind, status, reason FROM follow_up_calls ORDER BY due_on, kind"
    )
    return [tuple(row) for row in rows]


async def test_the_first_trip_of_a_customer_is_asked_about_on_the_next_business_day(
    service: Harness, served: AService
) -> None:
    friday_night = NOW + timedelta(days=4, hours=11)
    sheet_id = a_sheet(sampled=False)
    await service.deliver(served.sheet_closed(sheet_id, first=True, closed_at=friday_night))
    [call] = await service.recorded(FollowUpPlanned)
    assert (call.kind, call.priority) == (CallKind.FIRST_USE, Priority.HIGH)
    assert (str(call.due_on), call.trip_sheet_id, call.branch) == ("2026-03-09", sheet_id, "PD")


async def test_the_day_is_the_one_of_the_branch(service: Harness, served: AService) -> None:
    # 23:30 on Monday in London is Tuesday in Shanghai.
    late = NOW + timedelta(hours=19, minutes=30)
    await service.deliver(served.sheet_closed(a_sheet(), first=True, closed_at=late))
    [call] = await service.recorded(FollowUpPlanned)
    assert str(call.due_on) == "2026-03-04"


async def test_other_trips_are_asked_about_by_sample(service: Harness, served: AService) -> None:
    await service.deliver(served.sheet_closed(a_sheet(sampled=False)))
    assert await standing(service) == []
    await service.deliver(served.sheet_closed(a_sheet()))
    assert await standing(service) == [("after_business", "planned", None)]


async def test_a_customer_is_asked_once_in_the_cooling_time_whatever_was_driven(
    service: Harness, served: AService
) -> None:
    for day in range(15):
        closed_at = NOW + timedelta(days=day)
        await service.deliver(served.sheet_closed(a_sheet(), closed_at=closed_at))
    planned = await service.rows(
        "SELECT due_on FROM follow_up_calls WHERE status = 'planned' ORDER BY due_on"
    )
    days = [row["due_on"] for row in planned]
    assert len(days) == 3
    assert all(two - one >= timedelta(days=7) for one, two in pairwise(days))
    suppressed = await service.recorded(FollowUpSuppressed)
    assert suppressed[0].reason == f"The after-business call is due on {days[0]}."


async def test_the_first_use_displaces_a_lower_call_that_was_planned_before(
    service: Harness, served: AService
) -> None:
    await service.deliver(served.sheet_closed(a_sheet()))
    await service.deliver(served.sheet_closed(a_sheet(), first=True))
    assert await standing(service) == [
        ("after_business", "suppressed", "The first-use call is due on 2026-03-03."),
        ("first_use", "planned", None),
    ]


async def a_complaint_s_call(service: Harness, served: AService) -> None:
    """A call of the highest rank, planned as closing a complaint plans it."""
    async with service.transaction() as session:
        await plan_complaint_s_call(session, served)


async def plan_complaint_s_call(session: AsyncSession, served: AService) -> None:
    """The same inside a transaction."""
    due_on = NOW.date() + timedelta(days=3)
    kind = CallKind.AFTER_COMPLAINT
    await plan_call(session, kind, served.customer_id, occasion=str(new_id()), due_on=due_on)


@pytest.mark.parametrize("strategic", [False, True])
async def test_strategic_customers_alone_never_lose_their_first_use_call(
    service: Harness, agent: Desk, strategic: bool
) -> None:
    customer = customer_registered(strategic=strategic)
    served = AService(customer)
    await service.deliver(customer)
    await a_complaint_s_call(service, served)
    await service.deliver(served.sheet_closed(a_sheet(), first=True))
    by_kind = {kind: status for kind, status, _ in await standing(service)}
    assert by_kind["first_use"] == ("planned" if strategic else "suppressed")


async def test_a_customer_that_becomes_strategic_gets_the_first_use_call_back(
    service: Harness, served: AService, customer: CustomerRegistered
) -> None:
    await a_complaint_s_call(service, served)
    await service.deliver(served.sheet_closed(a_sheet(), first=True))
    assert ("first_use", "planned", None) not in await standing(service)
    await service.deliver(customer_updated(customer, strategic=True), times=2)
    assert ("first_use", "planned", None) in await standing(service)


@pytest.mark.parametrize("arrival", ["the same message", "told anew"])
async def test_a_trip_twice_is_one_call(service: Harness, served: AService, arrival: str) -> None:
    closed = served.sheet_closed(a_sheet(), first=True)
    if arrival == "the same message":
        await service.deliver(closed, times=3)
    else:
        for _ in range(3):
            await service.deliver(closed)
    assert len(await service.recorded(FollowUpPlanned)) == 1
    assert len(await standing(service)) == 1
    assert await service.parked() == []


async def test_two_calls_that_are_planned_at_once_know_of_each_other(
    service: Harness, served: AService
) -> None:
    waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() "
    waiting += "AND wait_event_type = 'Lock'"
    async with service.transaction() as session:
        await plan_complaint_s_call(session, served)
        other = create_task(a_complaint_s_call(service, served))
        while not other.done() and not await service.rows(waiting):
            pass
    await other
    assert sorted(status for _, status, _ in await standing(service)) == ["planned", "suppressed"]


@pytest.mark.parametrize("order", list(permutations(range(4))))
async def test_customers_branches_and_trips_in_any_order_end_in_the_same_calls(
    empty: Harness, order: tuple[int, ...]
) -> None:
    customer = customer_registered()
    served = AService(customer)
    later = NOW + timedelta(days=1)
    events: list[Event] = [
        customer,
        branch_opened("PD"),
        served.sheet_closed(a_sheet(), closed_at=later),
        served.sheet_closed(a_sheet(), first=True),
    ]
    for place in order:
        await empty.deliver(events[place])
        await empty.service.inbox.retry_parked()
    assert await empty.parked() == []
    assert await standing(empty) == [
        ("first_use", "planned", None),
        ("after_business", "suppressed", "The first-use call is due on 2026-03-03."),
    ]
