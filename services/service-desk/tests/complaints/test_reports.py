from asyncio import gather

from chassis.testing import Harness
from contracts.events.service_desk import (
    ResolutionReportReturned,
    TicketClosed,
    TicketReopened,
    TicketStatus,
)

from ..desk import Desk, wait
from ..serving import AService
from .path import REPORT, complaint, reported


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


async def test_the_call_that_asks_how_it_was_handled_hangs_on_its_complaint(
    agent: Desk, manager: Desk, headquarters: Desk, served: AService
) -> None:
    ticket = await reported(agent, manager, served)
    await headquarters.step(ticket, "acceptance")
    [call] = (await agent.get("/v1/calls", ticket_id=ticket["id"]))["items"]
    assert (call["kind"], call["due_on"]) == ("after_complaint", "2026-03-05")
    assert (await agent.get("/v1/calls", ticket_id=str(agent.id)))["items"] == []


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


async def test_a_report_that_is_accepted_and_returned_at_once_is_only_one_of_them(
    service: Harness, agent: Desk, manager: Desk, headquarters: Desk, served: AService
) -> None:
    ticket = await reported(agent, manager, served)
    path = f"/v1/tickets/{ticket['id']}"
    client = headquarters.client
    answers = await gather(
        client.post(f"{path}/acceptance", json={}),
        client.post(f"{path}/return", json={"comment": "No"}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    told = [
        *await service.recorded(TicketClosed),
        *await service.recorded(ResolutionReportReturned),
    ]
    assert len(told) == 1
