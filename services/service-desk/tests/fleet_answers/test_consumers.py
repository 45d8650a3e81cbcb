from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest

from chassis.tables import new_id
from chassis.testing import Harness
from contracts.event import Event
from contracts.events.service_desk import (
    CallKind,
    DriverChangeRequested,
    FollowUpPlanned,
    StationOverdue,
    TicketClosed,
    TicketResolved,
    WorkRequested,
)

from ..desk import Body, Desk, wait
from ..serving import AService

Tell = Callable[[AService, Body], Event]


async def wish_for_another_driver(agent: Desk, served: AService) -> Body:
    return await agent.record("driver_change", driver_id=served.driver_id)


async def request_for_repair(agent: Desk, served: AService) -> Body:
    return await agent.record("repair", vehicle_id=served.vehicle_id)


async def test_another_driver_is_told_to_the_customer_and_asked_about_a_week_later(
    service: Harness, agent: Desk, served: AService
) -> None:
    ticket = await wish_for_another_driver(agent, served)
    wait(hours=2)
    await service.deliver(served.driver_reassigned(ticket), times=2)
    closed = await agent.again(ticket)
    assert [stay["station"] for stay in closed["stations"]] == [
        "new",
        "with_fleet",
        "resolved",
        "closed",
    ]
    [told] = [note["text"] for note in closed["notes"] if note["audience"] == "customer"]
    assert told == "Another driver serves from 2026-03-03 12:00."
    assert len(await service.recorded(TicketResolved)) == 1
    [end] = await service.recorded(TicketClosed)
    assert end.minutes == 120
    [call] = await service.recorded(FollowUpPlanned)
    assert (call.kind, str(call.due_on)) == (CallKind.AFTER_DRIVER_CHANGE, "2026-03-09")
    assert str(call.ticket_id) == ticket["id"]


async def test_a_refused_change_comes_back_to_the_manager_with_the_reason(
    service: Harness, agent: Desk, manager: Desk, served: AService
) -> None:
    ticket = await wish_for_another_driver(agent, served)
    await service.deliver(served.driver_change_refused(ticket), times=2)
    back = await manager.again(ticket)
    assert back["status"] == "with_manager"
    [note] = back["notes"]
    assert (note["audience"], note["text"]) == ("internal", "Nobody else holds a licence for it")
    # The manager may ask again, or have somebody speak with the customer.
    assert await agent.problem(ticket, "fleet-request") == "forbidden"
    assert (await manager.step(ticket, "fleet-request"))["status"] == "with_fleet"
    assert len(await service.recorded(DriverChangeRequested)) == 2
    # The first refusal told anew is no answer to the second request.
    await service.deliver(served.driver_change_refused(ticket))
    assert (await manager.again(ticket))["status"] == "with_fleet"
    served.driver_change_id = new_id()
    await service.deliver(served.driver_change_refused(ticket))
    assert (await manager.again(ticket))["status"] == "with_manager"


async def test_a_refused_change_is_settled_by_talking_and_needs_no_report(
    service: Harness, agent: Desk, manager: Desk, served: AService
) -> None:
    ticket = await wish_for_another_driver(agent, served)
    await service.deliver(served.driver_change_refused(ticket))
    await manager.step(ticket, "assignment", {"responsible_id": str(agent.id)})
    await agent.step(ticket, "work")
    await agent.step(ticket, "resolution", {"solution": "The driver was spoken to."})
    report = {"summary": "s", "root_cause": "r", "improvement": "i"}
    assert await agent.problem(ticket, "report", report) == "of-another-kind"
    closed = await agent.step(ticket, "closing", {"solution": "The customer agrees."})
    assert closed["status"] == "closed"
    # Fleet changes the driver all the same, later and for reasons of its own.
    served.driver_change_id = new_id()
    await service.deliver(served.driver_reassigned(ticket))
    assert await agent.again(ticket) == closed
    assert len(await service.recorded(TicketClosed)) == 1


async def test_the_workshop_is_shown_while_it_is_planned_and_closes_the_ticket_when_done(
    service: Harness, agent: Desk, served: AService
) -> None:
    ticket = await request_for_repair(agent, served)
    await service.deliver(served.work_requested(ticket))
    shown = await agent.again(ticket)
    assert (shown["work_order_number"], shown["work_planned"]) == ("WX-2026-000001", None)
    await service.deliver(served.work_scheduled(ticket), times=2)
    shown = await agent.again(ticket)
    assert shown["status"] == "with_fleet"
    assert shown["work_planned"]["starts_at"] == "2026-03-03T04:00:00Z"
    wait(days=2)
    await service.deliver(served.work_completed(ticket), times=2)
    assert (await agent.again(ticket))["status"] == "closed"
    [call] = await service.recorded(FollowUpPlanned)
    assert (call.kind, str(call.due_on)) == (CallKind.AFTER_WORKSHOP, "2026-03-07")
    assert len(await service.recorded(TicketClosed)) == 1


async def test_cancelled_work_comes_back_to_the_manager(
    service: Harness, agent: Desk, manager: Desk, served: AService
) -> None:
    ticket = await request_for_repair(agent, served)
    await service.deliver(served.work_requested(ticket), served.work_cancelled(ticket))
    assert (await manager.again(ticket))["status"] == "with_manager"
    # Fleet opens one work order a ticket.
    assert await manager.problem(ticket, "fleet-request") == "answered-once"
    assert len(await service.recorded(WorkRequested)) == 1


async def test_a_change_of_driver_that_was_made_is_not_asked_for_again(
    service: Harness, agent: Desk, manager: Desk, served: AService
) -> None:
    ticket = await wish_for_another_driver(agent, served)
    await service.deliver(served.driver_reassigned(ticket))
    await agent.step(ticket, "reopening", {"reason": "The new one smokes."})
    assert await manager.problem(ticket, "fleet-request") == "answered-once"


async def test_fleet_that_does_not_answer_in_time_is_told_of(
    service: Harness, agent: Desk, served: AService
) -> None:
    await wish_for_another_driver(agent, served)
    wait(hours=72)
    await service.do_due_work()
    [late] = await service.recorded(StationOverdue)
    assert (late.status, late.escalated_to) == ("with_fleet", "manager")


DRIVER_CHANGE: list[Tell] = [AService.driver_change_refused, AService.driver_reassigned]
WORK: list[Tell] = [AService.work_requested, AService.work_scheduled, AService.work_completed]


async def _state(service: Harness) -> dict[str, Any]:
    """The ticket as it stands, and all that was told of it."""
    [row] = await service.rows("SELECT status, work_order_number, solution, closed_at FROM tickets")
    count = "SELECT (SELECT count(*) FROM outbox), (SELECT count(*) FROM ticket_stations)"
    [counts] = await service.rows(count)
    return dict(row) | {"counts": tuple(counts)}


@pytest.mark.parametrize("arrival", ["the same message", "told anew"])
@pytest.mark.parametrize("story", [DRIVER_CHANGE, WORK])
async def test_every_answer_twice_is_once(
    service: Harness, agent: Desk, served: AService, story: list[Tell], arrival: str
) -> None:
    start = wish_for_another_driver if story is DRIVER_CHANGE else request_for_repair
    ticket = await start(agent, served)
    for tell in story:
        event = tell(served, ticket)
        await service.deliver(event)
        once = await _state(service)
        if arrival == "the same message":
            await service.deliver(event, times=2)
        else:
            await service.deliver(event)
        assert await _state(service) == once
    assert await service.parked() == []


async def test_a_late_refusal_does_not_undo_a_change_of_driver(
    service: Harness, agent: Desk, served: AService
) -> None:
    ends: list[str] = []
    for order in permutations(DRIVER_CHANGE):
        ticket = await wish_for_another_driver(agent, served)
        served.driver_change_id = new_id()
        await service.deliver(*(tell(served, ticket) for tell in order))
        ends.append((await agent.again(ticket))["status"])
    assert ends == ["closed", "closed"]


async def test_the_word_of_the_workshop_told_anew_does_not_close_a_reopened_ticket(
    service: Harness, agent: Desk, served: AService
) -> None:
    ticket = await request_for_repair(agent, served)
    done = served.work_completed(ticket)
    await service.deliver(done)
    again = await agent.step(ticket, "reopening", {"reason": "It squeals again."})
    assert again["status"] == "with_manager"
    await service.deliver(done)
    assert (await agent.again(ticket))["status"] == "with_manager"


async def test_what_fleet_does_without_a_ticket_is_none_of_our_business(
    service: Harness, served: AService
) -> None:
    ticket = {"id": str(new_id())}
    events = [
        served.driver_reassigned(ticket).model_copy(update={"ticket_id": None}),
        served.driver_change_refused(ticket).model_copy(update={"ticket_id": None}),
        served.work_requested(ticket).model_copy(update={"ticket_id": None}),
        served.work_completed(ticket).model_copy(update={"ticket_id": None}),
        served.work_cancelled(ticket).model_copy(update={"ticket_id": None}),
    ]
    await service.deliver(*events)
    assert await service.parked() == []


async def test_a_work_order_for_a_complaint_is_shown_but_closes_nothing(
    service: Harness, agent: Desk, served: AService
) -> None:
    ticket = await agent.record("complaint", vehicle_id=served.vehicle_id)
    await service.deliver(served.work_scheduled(ticket), served.work_completed(ticket))
    shown = await agent.again(ticket)
    assert (shown["status"], shown["work_order_number"]) == ("new", "WX-2026-000001")
