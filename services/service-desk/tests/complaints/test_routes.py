from itertools import pairwise

import pytest

from chassis.tables import new_id
from chassis.testing import Harness, an_actor
from contracts.events.service_desk import (
    CallKind,
    FollowUpPlanned,
    ResolutionReportSubmitted,
    SupportRequested,
    TicketAssigned,
    TicketClosed,
    TicketKind,
    TicketOpened,
    TicketResolved,
    TicketStatus,
)
from contracts.permissions import Role

from ..desk import Body, Desk, wait
from ..factories import staff_joined, staff_left
from ..serving import AService
from .path import REPORT, complaint, in_work

STEPS: list[tuple[str, Body]] = [
    ("routing", {}),
    ("assignment", {"responsible_id": str(new_id())}),
    ("work", {}),
    ("support", {"question": "What may we offer?"}),
    ("support/answer", {"answer": "A free day."}),
    ("resolution", {"solution": "It was agreed."}),
    ("report", REPORT),
    ("acceptance", {}),
    ("return", {"comment": "Too short"}),
]


@pytest.mark.parametrize(("step", "body"), STEPS)
async def test_anonymous_callers_and_foreign_branches_get_nowhere(
    nobody: Desk, agent: Desk, stranger: Desk, served: AService, step: str, body: Body
) -> None:
    ticket = await complaint(agent, served)
    assert await nobody.problem(ticket, step, body) == "unauthenticated"
    assert await stranger.problem(ticket, step, body) == "forbidden"
    reports = f"/v1/tickets/{ticket['id']}/reports"
    assert (await nobody.client.get(reports)).status_code == 401
    assert (await stranger.client.get(reports)).status_code == 404


async def test_a_complaint_passes_all_stations_and_closes_with_an_accepted_report(
    service: Harness, agent: Desk, manager: Desk, headquarters: Desk, served: AService
) -> None:
    ticket = await complaint(agent, served)
    assert (ticket["status"], ticket["priority"], ticket["missing"]) == ("new", "high", [])
    wait(minutes=10)
    routed = await agent.step(ticket, "routing")
    assert (routed["status"], routed["manager_id"]) == ("with_manager", str(manager.id))
    wait(minutes=10)
    assigned = await manager.step(
        ticket, "assignment", {"responsible_id": str(agent.id), "topic": "driver"}
    )
    assert (assigned["status"], assigned["topic"]) == ("assigned", "driver")
    wait(minutes=10)
    assert (await agent.step(ticket, "work"))["status"] == "in_progress"
    asked = await agent.step(ticket, "support", {"question": "What may we offer?"})
    assert asked["status"] == "support_requested"
    wait(minutes=10)
    helped = await headquarters.step(ticket, "support/answer", {"answer": "A free day."})
    assert helped["status"] == "in_progress"
    resolved = await agent.step(ticket, "resolution", {"solution": "A free day was agreed."})
    assert resolved["status"] == "resolved"
    report = await agent.step(ticket, "report", REPORT)
    assert report["root_cause"] == REPORT["root_cause"]
    wait(minutes=20)
    closed = await headquarters.step(ticket, "acceptance")

    assert closed["status"] == "closed"
    line = [(stay["station"], stay["by"]) for stay in closed["stations"]]
    assert line == [
        ("new", str(agent.id)),
        ("with_manager", str(agent.id)),
        ("assigned", str(manager.id)),
        ("in_progress", str(agent.id)),
        ("support_requested", str(agent.id)),
        ("in_progress", str(headquarters.id)),
        ("resolved", str(agent.id)),
        ("report_submitted", str(agent.id)),
        ("closed", str(headquarters.id)),
    ]
    stays = closed["stations"]
    assert all(one["left_at"] == two["entered_at"] for one, two in pairwise(stays))
    assert (stays[-1]["left_at"], stays[-1]["due_at"]) == (None, None)
    told = [note["text"] for note in closed["notes"] if note["audience"] == "customer"]
    assert told == ["A free day was agreed."]

    [opened] = await service.recorded(TicketOpened)
    assert (opened.number, opened.kind) == ("GD-2026-000001", TicketKind.COMPLAINT)
    [named] = await service.recorded(TicketAssigned)
    assert (named.responsible_id, named.assigned_by) == (agent.id, manager.id)
    for event in (SupportRequested, TicketResolved, ResolutionReportSubmitted):
        assert len(await service.recorded(event)) == 1
    [end] = await service.recorded(TicketClosed)
    assert (end.minutes, end.status) == (60, TicketStatus.CLOSED)
    [call] = await service.recorded(FollowUpPlanned)
    assert (call.kind, str(call.ticket_id)) == (CallKind.AFTER_COMPLAINT, ticket["id"])
    assert str(call.due_on) == "2026-03-05"


async def test_a_complaint_goes_to_the_manager_only_with_its_detailed_record(
    agent: Desk, served: AService
) -> None:
    ticket = await agent.record("complaint")
    path = f"/v1/tickets/{ticket['id']}/routing"
    refused = await agent.refused(path)
    assert refused["missing"] == ["identity_verified", "subject", "happened_on", "wish"]
    await agent.edit(ticket, identity_verified=True, driver_id=str(served.driver_id))
    assert (await agent.refused(path))["missing"] == ["happened_on", "wish"]
    ticket = await agent.again(ticket)
    await agent.edit(ticket, happened_on="2026-03-01", wish="An apology")
    assert (await agent.post(path))["status"] == "with_manager"


async def test_an_enquiry_is_not_routed_to_the_manager(agent: Desk) -> None:
    assert await agent.problem(await agent.record("enquiry"), "routing") == "of-another-kind"


async def test_only_the_manager_names_who_is_responsible(
    agent: Desk, manager: Desk, headquarters: Desk, dispatcher: Desk, served: AService
) -> None:
    ticket = await complaint(agent, served)
    await agent.step(ticket, "routing")
    body = {"responsible_id": str(agent.id)}
    for wrong in (agent, headquarters, dispatcher):
        assert await wrong.problem(ticket, "assignment", body) == "forbidden"
    unknown = {"responsible_id": str(new_id())}
    assert await manager.problem(ticket, "assignment", unknown) == "reference-not-yet-known"
    powerless = {"responsible_id": str(dispatcher.id)}
    assert await manager.problem(ticket, "assignment", powerless) == "may-not-handle"
    assert (await manager.step(ticket, "assignment", body))["status"] == "assigned"


async def test_nobody_who_left_becomes_responsible(
    service: Harness, agent: Desk, manager: Desk, colleague: Desk, served: AService
) -> None:
    ticket = await complaint(agent, served)
    await agent.step(ticket, "routing")
    assert colleague.actor
    await service.deliver(staff_left(colleague.actor))
    body = {"responsible_id": str(colleague.id)}
    assert await manager.problem(ticket, "assignment", body) == "not-at-work"


async def test_only_the_responsible_person_works_on_it(
    agent: Desk, colleague: Desk, manager: Desk, administrator: Desk, served: AService
) -> None:
    ticket = await complaint(agent, served)
    await agent.step(ticket, "routing")
    await manager.step(ticket, "assignment", {"responsible_id": str(agent.id)})
    assert await colleague.problem(ticket, "work") == "not-responsible"
    await agent.step(ticket, "work")
    said = {"solution": "It was agreed."}
    for wrong in (colleague, manager, administrator):
        assert await wrong.problem(ticket, "support", {"question": "?"}) == "not-responsible"
        assert await wrong.problem(ticket, "resolution", said) == "not-responsible"
    await agent.step(ticket, "resolution", said)
    assert await colleague.problem(ticket, "report", REPORT) == "not-responsible"


async def test_the_manager_may_give_it_to_somebody_else(
    agent: Desk, colleague: Desk, manager: Desk, served: AService
) -> None:
    ticket = await in_work(agent, manager, served)
    await manager.step(ticket, "assignment", {"responsible_id": str(colleague.id)})
    assert await agent.problem(ticket, "work") == "not-responsible"
    assert (await colleague.step(ticket, "work"))["status"] == "in_progress"


async def test_the_team_sees_it_wherever_it_works(
    agent: Desk, manager: Desk, stranger: Desk, served: AService
) -> None:
    ticket = await complaint(agent, served)
    await agent.step(ticket, "routing")
    team = {"responsible_id": str(agent.id), "team_ids": [str(stranger.id)]}
    await manager.step(ticket, "assignment", team)
    assert str(stranger.id) in (await stranger.again(ticket))["team_ids"]


async def test_the_responsible_person_need_not_wait_for_support(
    agent: Desk, manager: Desk, headquarters: Desk, served: AService
) -> None:
    ticket = await in_work(agent, manager, served)
    await agent.step(ticket, "support", {"question": "What may we offer?"})
    assert (await agent.step(ticket, "work"))["status"] == "in_progress"
    late = {"answer": "A free day."}
    assert await headquarters.problem(ticket, "support/answer", late) == "not-now"


async def test_the_manager_with_the_least_in_hand_gets_the_next_complaint(
    service: Harness, agent: Desk, manager: Desk, served: AService
) -> None:
    other = an_actor(Role.SERVICE_MANAGER)
    elsewhere = an_actor(Role.SERVICE_MANAGER, org_path="HQ/XH")
    await service.deliver(staff_joined(other), staff_joined(elsewhere))
    routed = [await agent.step(await complaint(agent, served), "routing") for _ in range(4)]
    chosen = [ticket["manager_id"] for ticket in routed]
    assert sorted(chosen) == sorted([str(manager.id), str(other.id)] * 2)
