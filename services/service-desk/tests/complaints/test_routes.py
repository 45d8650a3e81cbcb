from itertools import pairwise

import pytest

from chassis.tables import new_id
from chassis.testing import Harness, an_actor
from contracts.events.service_desk import (
    CallKind,
    FollowUpPlanned,
    ResolutionReportReturned,
    ResolutionReportSubmitted,
    SupportRequested,
    TicketAssigned,
    TicketClosed,
    TicketKind,
    TicketOpened,
    TicketReopened,
    TicketResolved,
    TicketStatus,
)
from contracts.permissions import Role

from ..desk import Body, Desk, wait
from ..factories import staff_joined, staff_left
from ..serving import AService

REPORT = {
    "summary": "The driver was late twice.",
    "root_cause": "The sheet reached him at the last minute.",
    "improvement": "Sheets are issued the evening before.",
}


async def complaint(desk: Desk, served: AService, **more: object) -> Body:
    """A complaint with its detailed record."""
    record: dict[str, object] = {
        "driver_id": served.driver_id,
        "identity_verified": True,
        "happened_on": "2026-03-01",
        "wish": "Punctual pick-ups",
    }
    return await desk.record("complaint", **record | more)


async def in_work(agent: Desk, manager: Desk, served: AService) -> Body:
    """A complaint in the hands of the agent."""
    ticket = await complaint(agent, served)
    await agent.step(ticket, "routing")
    await manager.step(ticket, "assignment", {"responsible_id": str(agent.id), "topic": "driver"})
    return await agent.step(ticket, "work")


async def reported(agent: Desk, manager: Desk, served: AService) -> Body:
    """A complaint whose report waits for headquarters."""
    ticket = await in_work(agent, manager, served)
    await agent.step(ticket, "resolution", {"solution": "A new pick-up time was agreed."})
    await agent.step(ticket, "report", REPORT)
    return await agent.again(ticket)


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


async def test_the_responsible_person_need_not_wait_for_support(
    agent: Desk, manager: Desk, headquarters: Desk, served: AService
) -> None:
    ticket = await in_work(agent, manager, served)
    await agent.step(ticket, "support", {"question": "What may we offer?"})
    assert (await agent.step(ticket, "work"))["status"] == "in_progress"
    late = {"answer": "A free day."}
    assert await headquarters.problem(ticket, "support/answer", late) == "not-now"


async def test_no_complaint_closes_without_an_accepted_report(
    agent: Desk, manager: Desk, headquarters: Desk, administrator: Desk, served: AService
) -> None:
    body = {"solution": "Never mind."}
    ticket = await complaint(agent, served)
    assert await agent.problem(ticket, "closing", body) == "report-missing"
    # Taking it for something else once it is with the manager would be a way around the report.
    await agent.step(ticket, "routing")
    for one in (agent, manager, administrator):
        assert await one.problem(ticket, "classification", {"kind": "enquiry"}) == "not-now"
    await manager.step(ticket, "assignment", {"responsible_id": str(agent.id)})
    await agent.step(ticket, "work")
    assert await headquarters.problem(ticket, "acceptance") == "not-now"
    await agent.step(ticket, "resolution", {"solution": "It was agreed."})
    for one in (agent, manager, administrator):
        assert await one.problem(ticket, "closing", body) == "report-missing"
    assert await headquarters.problem(ticket, "acceptance") == "not-now"
    await agent.step(ticket, "report", REPORT)
    assert await administrator.problem(ticket, "closing", body) == "report-missing"
    assert (await agent.again(ticket))["status"] == "report_submitted"


async def test_whoever_handled_a_complaint_never_accepts_its_report(
    service: Harness,
    agent: Desk,
    manager: Desk,
    administrator: Desk,
    headquarters: Desk,
    served: AService,
) -> None:
    ticket = await complaint(agent, served)
    await agent.step(ticket, "routing")
    # The administrator may do everything and is responsible first, then the agent is.
    await manager.step(ticket, "assignment", {"responsible_id": str(administrator.id)})
    await administrator.step(ticket, "work")
    await manager.step(ticket, "assignment", {"responsible_id": str(agent.id)})
    await agent.step(ticket, "work")
    await agent.step(ticket, "resolution", {"solution": "It was agreed."})
    await agent.step(ticket, "report", REPORT)
    assert await administrator.problem(ticket, "acceptance") == "handled-by-you"
    assert await administrator.problem(ticket, "return", {"comment": "No"}) == "handled-by-you"
    assert await agent.problem(ticket, "acceptance") == "forbidden"
    assert await manager.problem(ticket, "acceptance") == "forbidden"
    assert (await headquarters.step(ticket, "acceptance"))["status"] == "closed"
    assert len(await service.recorded(TicketClosed)) == 1


async def test_an_administrator_who_named_the_responsible_person_does_not_judge(
    agent: Desk, administrator: Desk, served: AService
) -> None:
    ticket = await reported(agent, administrator, served)
    assert await administrator.problem(ticket, "acceptance") == "handled-by-you"


async def test_a_returned_report_goes_back_to_work_and_stays_on_record(
    service: Harness, agent: Desk, manager: Desk, headquarters: Desk, served: AService
) -> None:
    ticket = await reported(agent, manager, served)
    returned = await headquarters.step(ticket, "return", {"comment": "Why did it happen?"})
    assert returned["status"] == "in_progress"
    [told] = await service.recorded(ResolutionReportReturned)
    assert (told.comment, told.status) == ("Why did it happen?", TicketStatus.IN_PROGRESS)
    assert await headquarters.problem(ticket, "acceptance") == "not-now"
    await agent.step(ticket, "resolution", {"solution": "It was agreed anew."})
    await agent.step(ticket, "report", REPORT | {"root_cause": "The plan was too tight."})
    await headquarters.step(ticket, "acceptance")
    reports = (await headquarters.get(f"/v1/tickets/{ticket['id']}/reports"))["items"]
    assert [(one["decision"], one["comment"]) for one in reports] == [
        ("accepted", None),
        ("returned", "Why did it happen?"),
    ]


async def test_a_closed_complaint_is_reopened_within_14_days_and_needs_a_new_report(
    service: Harness, agent: Desk, manager: Desk, headquarters: Desk, served: AService
) -> None:
    ticket = await reported(agent, manager, served)
    await headquarters.step(ticket, "acceptance")
    wait(days=14, microseconds=-1)
    again = await agent.step(ticket, "reopening", {"reason": "He was late again."})
    assert (again["status"], again["closed_at"], again["times_reopened"]) == (
        "with_manager",
        None,
        1,
    )
    [told] = await service.recorded(TicketReopened)
    assert told.reason == "He was late again."
    assert await agent.problem(ticket, "classification", {"kind": "enquiry"}) == "not-now"
    assert await headquarters.problem(ticket, "acceptance") == "not-now"
    await manager.step(ticket, "assignment", {"responsible_id": str(agent.id)})
    await agent.step(ticket, "work")
    await agent.step(ticket, "resolution", {"solution": "Another driver comes."})
    await agent.step(ticket, "report", REPORT)
    assert (await headquarters.step(ticket, "acceptance"))["status"] == "closed"


async def test_after_14_days_a_complaint_stays_closed(
    agent: Desk, manager: Desk, headquarters: Desk, served: AService
) -> None:
    ticket = await reported(agent, manager, served)
    assert await agent.problem(ticket, "reopening", {"reason": "!"}) == "not-now"
    await headquarters.step(ticket, "acceptance")
    wait(days=14)
    assert await agent.problem(ticket, "reopening", {"reason": "!"}) == "too-late-to-reopen"


async def test_the_manager_with_the_least_in_hand_gets_the_next_complaint(
    service: Harness, agent: Desk, manager: Desk, served: AService
) -> None:
    other = an_actor(Role.SERVICE_MANAGER)
    elsewhere = an_actor(Role.SERVICE_MANAGER, org_path="HQ/XH")
    await service.deliver(staff_joined(other), staff_joined(elsewhere))
    routed = [await agent.step(await complaint(agent, served), "routing") for _ in range(4)]
    chosen = [ticket["manager_id"] for ticket in routed]
    assert sorted(chosen) == sorted([str(manager.id), str(other.id)] * 2)
