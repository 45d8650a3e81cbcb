import pytest

from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.customer import CustomerRegistered, CustomerStatus
from contracts.events.service_desk import (
    DriverChangeRequested,
    TicketClassified,
    TicketClosed,
    TicketKind,
    TicketOpened,
    TicketStatus,
    WorkRequested,
)
from contracts.permissions import Permission, Role
from contracts.roles import ROLE_TEMPLATES

from ..desk import Desk, wait
from ..factories import customer_registered
from ..serving import AService

SIMPLE = ["praise", "suggestion", "grumble", "enquiry"]


async def test_anonymous_callers_are_refused(nobody: Desk) -> None:
    for path in ("/v1/tickets", "/v1/tickets/summary", f"/v1/tickets/{new_id()}"):
        assert (await nobody.client.get(path)).status_code == 401
    assert (await nobody.refused("/v1/tickets", nobody.words("praise")))["status"] == 401


async def test_a_ticket_of_another_branch_does_not_exist(agent: Desk, stranger: Desk) -> None:
    ticket = await agent.record("enquiry")
    path = f"/v1/tickets/{ticket['id']}"
    seen = await stranger.client.get(path)
    unknown = await stranger.client.get(f"/v1/tickets/{new_id()}")
    assert (seen.status_code, seen.json()) == (404, unknown.json())
    assert (await stranger.get("/v1/tickets"))["items"] == []
    assert (await stranger.get("/v1/tickets/summary"))["total"] == 0
    assert (await stranger.edit(ticket, wish="Mine")).status_code == 404


async def test_branch_recorder_and_whoever_answers_for_the_customer_see_a_ticket(
    agent: Desk, driver: Desk, dispatcher: Desk, seller: Desk, stranger: Desk
) -> None:
    ticket = await driver.record("praise")
    others = await agent.record("praise")
    for desk in (agent, driver, dispatcher, seller):
        assert (await desk.again(ticket))["number"] == ticket["number"]
    listed = [item["id"] for item in (await driver.get("/v1/tickets"))["items"]]
    assert listed == [ticket["id"]]
    assert {item["id"] for item in (await seller.get("/v1/tickets"))["items"]} == {
        ticket["id"],
        others["id"],
    }


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATIONS])
def test_every_role_that_meets_customers_takes_feedback(role: Role) -> None:
    assert Permission.TICKET_RECORD in ROLE_TEMPLATES[role]


async def test_a_merged_customer_gets_no_new_tickets(service: Harness, agent: Desk) -> None:
    merged = customer_registered(status=CustomerStatus.MERGED)
    await service.deliver(merged)
    agent.customer_id = merged.customer_id
    refused = await agent.refused("/v1/tickets", agent.words("praise"))
    assert refused["type"] == "urn:ludan:problem:customer-merged"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "rant"},
        {"channel": "pigeon"},
        {"description": "  "},
        {"description": "x" * 4001},
        {"status": "closed"},
        {"happened_on": "lately"},
        {"customer_id": None},
    ],
)
async def test_a_ticket_that_cannot_be_is_refused(agent: Desk, wrong: dict[str, object]) -> None:
    refused = await agent.refused("/v1/tickets", agent.words("praise") | wrong)
    assert refused["status"] == 422
    assert (await agent.get("/v1/tickets"))["items"] == []


@pytest.mark.parametrize("kind", SIMPLE)
async def test_what_one_answer_settles_is_closed_at_once(
    service: Harness, agent: Desk, kind: str
) -> None:
    ticket = await agent.record(kind)
    wait(minutes=3, seconds=59)
    closed = await agent.step(ticket, "closing", {"solution": "We thank you."})
    assert (closed["status"], closed["solution"]) == ("closed", "We thank you.")
    assert [stay["station"] for stay in closed["stations"]] == ["new", "closed"]
    [told] = await service.recorded(TicketClosed)
    assert (told.kind, told.minutes) == (TicketKind(kind), 3)
    assert await agent.problem(ticket, "closing", {"solution": "Again"}) == "not-now"
    assert len(await service.recorded(TicketClosed)) == 1


async def test_who_only_records_closes_and_classifies_nothing(driver: Desk) -> None:
    ticket = await driver.record("enquiry")
    assert await driver.problem(ticket, "closing", {"solution": "Done"}) == "forbidden"
    assert await driver.problem(ticket, "classification", {"kind": "praise"}) == "forbidden"


async def test_an_enquiry_turns_out_to_be_a_complaint_and_the_other_way_round(
    service: Harness, agent: Desk
) -> None:
    ticket = await agent.record("enquiry")
    changed = await agent.step(ticket, "classification", {"kind": "complaint"})
    assert (changed["kind"], changed["priority"]) == ("complaint", "high")
    assert await agent.problem(ticket, "closing", {"solution": "No"}) == "report-missing"
    back = await agent.step(ticket, "classification", {"kind": "enquiry"})
    assert (back["kind"], back["priority"]) == ("enquiry", "normal")
    told = await service.recorded(TicketClassified)
    assert [(event.was, event.kind) for event in told] == [
        (TicketKind.ENQUIRY, TicketKind.COMPLAINT),
        (TicketKind.COMPLAINT, TicketKind.ENQUIRY),
    ]


async def test_a_simple_ticket_that_is_reopened_may_become_a_complaint(agent: Desk) -> None:
    ticket = await agent.record("grumble")
    await agent.step(ticket, "closing", {"solution": "Sorry."})
    wait(days=2)
    again = await agent.step(ticket, "reopening", {"reason": "It happened again."})
    assert again["status"] == "new"
    changed = await agent.step(ticket, "classification", {"kind": "complaint"})
    assert changed["kind"] == "complaint"


async def test_a_wish_for_another_driver_goes_to_fleet_at_once(
    service: Harness, agent: Desk, served: AService
) -> None:
    ticket = await agent.record("driver_change", driver_id=served.driver_id)
    assert (ticket["status"], ticket["contract_id"]) == ("with_fleet", str(served.contract_id))
    [asked] = await service.recorded(DriverChangeRequested)
    assert (asked.driver_id, asked.status) == (served.driver_id, TicketStatus.WITH_FLEET)
    assert asked.reason == "The driver came twenty minutes late."
    [opened] = await service.recorded(TicketOpened)
    assert opened.status is TicketStatus.NEW


@pytest.mark.parametrize("kind", ["repair", "maintenance"])
async def test_a_vehicle_that_needs_the_workshop_goes_to_fleet_at_once(
    service: Harness, driver: Desk, served: AService, kind: str
) -> None:
    ticket = await driver.record(kind, vehicle_id=served.vehicle_id)
    assert ticket["status"] == "with_fleet"
    [asked] = await service.recorded(WorkRequested)
    assert (asked.work, asked.vehicle_id) == (kind, served.vehicle_id)


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        ("driver_change", "driver-missing"),
        ("repair", "vehicle-missing"),
        ("maintenance", "vehicle-missing"),
    ],
)
async def test_fleet_is_not_asked_about_nothing(
    service: Harness, agent: Desk, kind: str, problem: str
) -> None:
    refused = await agent.refused("/v1/tickets", agent.words(kind))
    assert refused["type"] == f"urn:ludan:problem:{problem}"
    assert await service.recorded(TicketOpened) == []
    ticket = await agent.record("enquiry")
    assert await agent.problem(ticket, "classification", {"kind": kind}) == problem
    assert (await agent.again(ticket))["kind"] == "enquiry"


async def test_the_record_is_completed_from_the_version_that_was_read(
    agent: Desk, served: AService
) -> None:
    ticket = await agent.record("complaint")
    path = f"/v1/tickets/{ticket['id']}"
    read = await agent.client.get(path)
    assert read.headers["etag"] == f'"{ticket["version"]}"'
    changed = await agent.edit(ticket, wish="An apology", vehicle_id=str(served.vehicle_id))
    assert (changed.json()["wish"], changed.json()["driver_id"]) == (
        "An apology",
        str(served.driver_id),
    )
    assert (await agent.edit(ticket, wish="Money")).status_code == 412
    assert (await agent.client.patch(path, json={"wish": "Money"})).status_code == 428


async def test_what_was_said_does_not_change_once_somebody_works_on_it(agent: Desk) -> None:
    ticket = await agent.record("enquiry")
    closed = await agent.step(ticket, "closing", {"solution": "Done."})
    assert (await agent.edit(closed, description="Something else")).status_code == 409


async def test_online_feedback_gets_a_person_by_name_and_an_acknowledgement(
    agent: Desk, colleague: Desk, driver: Desk
) -> None:
    tickets = [await driver.record("grumble", channel=way) for way in ("web", "app")]
    assert {ticket["attendant_id"] for ticket in tickets} == {str(agent.id), str(colleague.id)}
    for ticket in tickets:
        [note] = ticket["notes"]
        assert (note["audience"], note["at"]) == ("customer", ticket["opened_at"])
        assert ticket["number"] in note["text"]
    by_phone = await driver.record("grumble")
    assert (by_phone["attendant_id"], by_phone["notes"]) == (None, [])


async def test_what_we_say_among_us_stands_apart_from_what_the_customer_is_told(
    agent: Desk,
) -> None:
    ticket = await agent.record("grumble")
    await agent.step(ticket, "notes", {"audience": "internal", "text": "He often says that."})
    noted = await agent.step(ticket, "notes", {"audience": "customer", "text": "We look at it."})
    assert [(note["audience"], note["text"]) for note in noted["notes"]] == [
        ("internal", "He often says that."),
        ("customer", "We look at it."),
    ]


async def test_numbers_have_no_gaps(agent: Desk) -> None:
    first = await agent.record("praise")
    await agent.refused("/v1/tickets", agent.words("repair"))
    second = await agent.record("praise")
    assert (first["number"], second["number"]) == ("GD-2026-000001", "GD-2026-000002")


async def test_the_list_narrows_by_kind_status_and_customer(
    service: Harness, agent: Desk, customer: CustomerRegistered
) -> None:
    other = customer_registered()
    await service.deliver(other)
    praise, grumble = await agent.record("praise"), await agent.record("grumble")
    agent.customer_id = other.customer_id
    elsewhere = await agent.record("grumble")
    await agent.step(praise, "closing", {"solution": "Thanks."})

    async def listed(**query: str) -> list[str]:
        return [item["id"] for item in (await agent.get("/v1/tickets", **query))["items"]]

    assert await listed() == [elsewhere["id"], grumble["id"], praise["id"]]
    assert await listed(kind="grumble") == [elsewhere["id"], grumble["id"]]
    assert await listed(status="closed") == [praise["id"]]
    assert await listed(customer_id=str(other.customer_id)) == [elsewhere["id"]]


async def test_the_mix_counts_grumbles_apart_and_its_shares_add_up(
    service: Harness, agent: Desk
) -> None:
    empty = await agent.get("/v1/tickets/summary")
    assert (empty["total"], {kind["share"] for kind in empty["kinds"]}) == (0, {0})
    for kind in ("complaint", "grumble", "praise"):
        await agent.record(kind)
    mix = await agent.get("/v1/tickets/summary")
    assert mix["total"] == 3
    counts = {kind["kind"]: kind["count"] for kind in mix["kinds"] if kind["count"]}
    assert counts == {"complaint": 1, "grumble": 1, "praise": 1}
    assert sorted(kind["share"] for kind in mix["kinds"])[-3:] == [3333, 3333, 3334]
    assert sum(kind["share"] for kind in mix["kinds"]) == 10_000
