import orjson
import pytest

from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.sales import LeadCaptured, LeadDisqualified, LeadQualified, OpportunityOpened

from ..desk import Desk
from ..factories import a_deal, an_interest


async def test_anonymous_callers_are_refused(nobody: Desk) -> None:
    assert (await nobody.client.get("/v1/leads")).status_code == 401
    assert (await nobody.refused("/v1/leads", an_interest()))["status"] == 401


async def test_another_seller_s_lead_does_not_exist(desk: Desk, stranger: Desk) -> None:
    lead = await desk.post("/v1/leads", an_interest())
    path = f"/v1/leads/{lead['id']}"
    assert (await stranger.get("/v1/leads"))["items"] == []
    assert (await stranger.client.get(path)).status_code == 404
    deal = a_deal(stranger.customer_id)
    assert (await stranger.refused(f"{path}/qualification", deal))["status"] == 404
    assert (await stranger.refused(f"{path}/disqualification", {"reason": "No"}))["status"] == 404


async def test_a_role_without_a_part_in_selling_is_refused(driver: Desk) -> None:
    assert (await driver.client.get("/v1/leads")).status_code == 403
    assert (await driver.refused("/v1/leads", an_interest()))["status"] == 403


async def test_a_lead_is_captured_with_its_source(service: Harness, desk: Desk) -> None:
    lead = await desk.post("/v1/leads", an_interest())
    assert (lead["number"], lead["status"]) == ("XS-2026-000001", "captured")
    assert (await desk.get("/v1/leads"))["items"] == [lead]
    [captured] = await service.recorded(LeadCaptured)
    assert captured.personal is not None
    assert (captured.personal.contact_name, captured.personal.phone) == ("李强", "13800000001")


async def test_who_showed_interest_is_told_in_the_personal_block_alone(
    service: Harness, desk: Desk
) -> None:
    lead = await desk.post("/v1/leads", an_interest())
    await desk.post(f"/v1/leads/{lead['id']}/qualification", a_deal(desk.customer_id))
    other = await desk.post("/v1/leads", an_interest())
    await desk.post(f"/v1/leads/{other['id']}/disqualification", {"reason": "Wrong number"})
    told = await service.rows("SELECT data::text AS data, personal::text AS personal FROM outbox")
    assert len(told) == 5
    for row in told:
        assert "李强" not in row["data"]
        assert "13800000001" not in row["data"]
    assert sum(bool(row["personal"]) for row in told) == 4
    assert orjson.loads(told[0]["personal"])["contact_name"] == "李强"


@pytest.mark.parametrize("source", ["referral", "job_change"])
async def test_a_referral_and_a_job_change_name_the_referrer(desk: Desk, source: str) -> None:
    problem = await desk.refused("/v1/leads", an_interest(source=source))
    assert problem["type"] == "urn:ludan:problem:referrer-missing"
    lead = await desk.post("/v1/leads", an_interest(source=source, referrer_id=str(new_id())))
    assert lead["number"] == "XS-2026-000001"


@pytest.mark.parametrize(
    "change",
    [
        {"source": "hearsay"},
        {"contact_name": ""},
        {"interest": "x" * 2001},
        {"interest": "NUL \x00"},
        {"score": 5},
    ],
)
async def test_a_lead_that_cannot_be_is_refused(desk: Desk, change: dict[str, object]) -> None:
    assert (await desk.refused("/v1/leads", an_interest(**change)))["status"] == 422
    assert (await desk.get("/v1/leads"))["items"] == []


async def test_a_qualified_lead_becomes_an_opportunity(service: Harness, desk: Desk) -> None:
    lead = await desk.post("/v1/leads", an_interest())
    opportunity = await desk.post(f"/v1/leads/{lead['id']}/qualification", a_deal(desk.customer_id))
    assert (opportunity["lead_id"], opportunity["stage"]) == (lead["id"], "initial_intent")
    lead = await desk.get(f"/v1/leads/{lead['id']}")
    assert (lead["status"], lead["opportunity_id"]) == ("qualified", opportunity["id"])
    [qualified] = await service.recorded(LeadQualified)
    assert (qualified.customer_id, str(qualified.opportunity_id)) == (
        desk.customer_id,
        opportunity["id"],
    )


async def test_a_lead_waits_for_its_customer_undecided(service: Harness, desk: Desk) -> None:
    lead = await desk.post("/v1/leads", an_interest())
    problem = await desk.refused(f"/v1/leads/{lead['id']}/qualification", a_deal(new_id()))
    assert problem["type"] == "urn:ludan:problem:reference-not-yet-known"
    assert (await desk.get(f"/v1/leads/{lead['id']}"))["status"] == "captured"
    assert await service.recorded(OpportunityOpened) == []


async def test_a_lead_is_decided_once(service: Harness, desk: Desk) -> None:
    lead = await desk.post("/v1/leads", an_interest())
    path = f"/v1/leads/{lead['id']}"
    assert (await desk.refused(f"{path}/disqualification", {"reason": " "}))["status"] == 422
    verdict = await desk.post(f"{path}/disqualification", {"reason": "Wrong number"})
    assert (verdict["status"], verdict["disqualified_reason"]) == (
        "disqualified",
        "Wrong number",
    )
    problem = await desk.refused(f"{path}/qualification", a_deal(desk.customer_id))
    assert problem["type"] == "urn:ludan:problem:lead-decided"
    assert (await desk.refused(f"{path}/disqualification", {"reason": "Again"}))["status"] == 409
    assert len(await service.recorded(LeadDisqualified)) == 1
    assert await service.recorded(OpportunityOpened) == []
