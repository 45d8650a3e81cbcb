from datetime import timedelta

import pytest

from chassis.testing import Harness
from contracts.events.customer import CustomerRegistered, CustomerTier
from contracts.events.service_desk import StationOverdue

from ..desk import Body, Desk, wait
from ..factories import NOW, customer_registered, customer_updated
from ..serving import AService


async def alarms(service: Harness) -> list[tuple[str, str]]:
    """The stations that were found overdue, and who was told."""
    await service.do_due_work()
    told = await service.recorded(StationOverdue)
    return [(event.status.value, event.escalated_to) for event in told]


async def with_manager(agent: Desk, served: AService) -> Body:
    ticket = await agent.record(
        "complaint",
        driver_id=served.driver_id,
        identity_verified=True,
        happened_on="2026-03-01",
        wish="An apology",
    )
    return await agent.step(ticket, "routing")


async def test_a_deadline_counts_from_the_instant_the_station_began(agent: Desk) -> None:
    wait(seconds=17)
    ticket = await agent.record("enquiry")
    [stay] = ticket["stations"]
    assert stay["entered_at"] == "2026-03-02T04:00:17Z"
    assert stay["due_at"] == "2026-03-02T08:00:17Z"


async def test_an_alarm_sounds_at_the_deadline_and_not_a_moment_before(
    service: Harness, agent: Desk
) -> None:
    ticket = await agent.record("enquiry")
    wait(hours=4, microseconds=-1)
    assert await alarms(service) == []
    wait(microseconds=1)
    assert await alarms(service) == [("new", "manager")]
    [told] = await service.recorded(StationOverdue)
    assert (str(told.ticket_id), told.due_at) == (ticket["id"], NOW + timedelta(hours=4))
    assert (await agent.again(ticket))["stations"][0]["escalated_to"] == "manager"
    assert await alarms(service) == [("new", "manager")]


async def test_each_further_level_hears_of_it_half_the_allowance_later(
    service: Harness, agent: Desk
) -> None:
    await agent.record("enquiry")
    wait(hours=6, microseconds=-1)
    assert await alarms(service) == [("new", "manager")]
    wait(microseconds=1)
    assert await alarms(service) == [("new", "manager"), ("new", "hq")]
    wait(days=30)
    assert len(await alarms(service)) == 2


async def test_responsible_manager_and_headquarters_are_told_one_after_the_other(
    service: Harness, agent: Desk, manager: Desk, served: AService
) -> None:
    ticket = await with_manager(agent, served)
    await manager.step(ticket, "assignment", {"responsible_id": str(agent.id)})
    await agent.step(ticket, "work")
    # Of high priority: 36 hours, then 18 more for each level.
    wait(hours=36)
    assert await alarms(service) == [("in_progress", "responsible")]
    wait(hours=18)
    assert (await alarms(service))[1:] == [("in_progress", "manager")]
    wait(hours=18)
    assert (await alarms(service))[2:] == [("in_progress", "hq")]


async def test_headquarters_is_told_of_what_waits_for_headquarters(
    service: Harness, agent: Desk, manager: Desk, served: AService
) -> None:
    ticket = await with_manager(agent, served)
    await manager.step(ticket, "assignment", {"responsible_id": str(agent.id)})
    await agent.step(ticket, "work")
    await agent.step(ticket, "support", {"question": "What may we offer?"})
    wait(days=10)
    assert await alarms(service) == [("support_requested", "hq")]


async def test_a_station_left_in_time_never_alarms(service: Harness, agent: Desk) -> None:
    ticket = await agent.record("enquiry")
    wait(hours=4, microseconds=-1)
    await agent.step(ticket, "closing", {"solution": "Answered."})
    wait(days=30)
    assert await alarms(service) == []


async def test_a_station_left_too_late_is_told_of_even_if_nobody_looked_in_time(
    service: Harness, agent: Desk
) -> None:
    ticket = await agent.record("enquiry")
    wait(hours=5)
    await agent.step(ticket, "closing", {"solution": "Answered."})
    # It had left before the second level's time, so only the first one is told.
    assert await alarms(service) == [("closed", "manager")]


async def test_every_station_has_a_clock_of_its_own(
    service: Harness, agent: Desk, manager: Desk, served: AService
) -> None:
    ticket = await with_manager(agent, served)
    wait(hours=3)
    await manager.step(ticket, "assignment", {"responsible_id": str(agent.id)})
    wait(hours=3)
    assert await alarms(service) == []
    wait(hours=1)
    assert await alarms(service) == [("assigned", "responsible")]


@pytest.mark.parametrize(
    ("tier", "strategic", "kind", "minutes"),
    [
        (CustomerTier.BRONZE, False, "enquiry", 240),
        (CustomerTier.SILVER, False, "enquiry", 180),
        (CustomerTier.GOLD, False, "enquiry", 120),
        (CustomerTier.BRONZE, False, "complaint", 120),
        (CustomerTier.GOLD, True, "complaint", 30),
    ],
)
async def test_urgent_matters_and_valuable_customers_wait_less(
    service: Harness, agent: Desk, tier: CustomerTier, strategic: bool, kind: str, minutes: int
) -> None:
    customer = customer_registered(tier=tier, strategic=strategic)
    await service.deliver(customer)
    agent.customer_id = customer.customer_id
    await agent.record(kind)
    wait(minutes=minutes, microseconds=-1)
    assert await alarms(service) == []
    wait(microseconds=1)
    assert await alarms(service) == [("new", "manager")]


async def test_a_more_urgent_kind_shortens_the_clock_that_runs(
    service: Harness, agent: Desk
) -> None:
    ticket = await agent.record("enquiry")
    wait(hours=1)
    await agent.step(ticket, "classification", {"kind": "enquiry", "priority": "urgent"})
    assert await alarms(service) == [("new", "manager")]


async def test_a_less_urgent_kind_lengthens_the_clock_that_runs(
    service: Harness, agent: Desk
) -> None:
    ticket = await agent.record("complaint")
    wait(hours=1)
    await agent.step(ticket, "classification", {"kind": "enquiry"})
    wait(hours=1)
    assert await alarms(service) == []
    wait(hours=2, microseconds=-1)
    assert await alarms(service) == []
    wait(microseconds=1)
    assert await alarms(service) == [("new", "manager")]


async def test_a_clock_that_alarmed_is_not_wound_up_again_by_a_classification(
    service: Harness, agent: Desk
) -> None:
    ticket = await agent.record("complaint")
    wait(hours=2)
    assert await alarms(service) == [("new", "manager")]
    await agent.step(ticket, "classification", {"kind": "complaint", "priority": "urgent"})
    assert await alarms(service) == [("new", "manager"), ("new", "hq")]
    wait(days=3)
    assert len(await alarms(service)) == 2


async def test_a_promotion_of_the_customer_counts_from_the_next_station(
    service: Harness, agent: Desk, customer: CustomerRegistered
) -> None:
    ticket = await agent.record("enquiry")
    await service.deliver(customer_updated(customer, tier=CustomerTier.GOLD))
    assert (await agent.again(ticket))["stations"][0]["due_at"] == "2026-03-02T08:00:00Z"
