import asyncio
from uuid import UUID

from chassis.tables import new_id
from chassis.testing import Harness, an_actor
from contracts.events.contract import (
    ContractApproved,
    ContractReviewed,
    ContractSubmitted,
    ReviewDecision,
    ReviewStep,
)
from contracts.permissions import Role

from ..factories import (
    ADMIN,
    DISPATCHER_PD,
    DISPATCHER_XH,
    HQ_REVIEWER,
    MARKETER,
    REP,
    drafted,
    known_customer,
    line_json,
    post,
    submitted,
)

TO_PUDONG = {"decision": "approved", "branch": "PD", "comment": "Pudong has room"}
APPROVED = {"decision": "approved"}


async def test_the_last_review_approves_the_contract(service: Harness) -> None:
    contract = await submitted(service, await known_customer(service))
    path = f"contracts/{contract['id']}"
    reviewed = await post(service, MARKETER, f"{path}/marketing-review", TO_PUDONG)
    assert reviewed["status"] == "hq_review"
    assert await service.recorded(ContractApproved) == []
    approved = await post(service, HQ_REVIEWER, f"{path}/hq-review", APPROVED)
    assert approved["status"] == "approved"
    types = await service.rows(
        "SELECT type FROM outbox WHERE subject = $1 ORDER BY position", UUID(contract["id"])
    )
    assert [row["type"] for row in types] == [
        "contract.drafted.v1",
        "contract.submitted.v1",
        "contract.reviewed.v1",
        "contract.reviewed.v1",
        "contract.approved.v1",
    ]
    [told] = await service.recorded(ContractSubmitted)
    assert told.submitted_by == REP.id


async def test_everybody_sees_who_reviewed_when_and_why(service: Harness) -> None:
    contract = await submitted(service, await known_customer(service))
    path = f"contracts/{contract['id']}"
    await post(service, MARKETER, f"{path}/marketing-review", TO_PUDONG)
    async with service.client(REP) as client:
        [review] = (await client.get(f"/v1/{path}")).json()["reviews"]
    assert review == {
        "round": 1,
        "step": "marketing",
        "decision": "approved",
        "comment": "Pudong has room",
        "reviewed_by": str(MARKETER.id),
        "reviewed_at": "2026-03-02T04:00:00Z",
    }


async def test_a_returned_contract_goes_round_again(service: Harness) -> None:
    contract = await submitted(service, await known_customer(service))
    path = f"contracts/{contract['id']}"
    returned = {"decision": "returned", "comment": "Too cheap"}
    await post(service, MARKETER, f"{path}/marketing-review", TO_PUDONG)
    draft = await post(service, HQ_REVIEWER, f"{path}/hq-review", returned)
    assert draft["status"] == "draft"
    assert draft["lines"][0]["branch"] is None
    await post(service, REP, f"{path}/submission")
    await post(service, MARKETER, f"{path}/marketing-review", TO_PUDONG)
    approved = await post(service, HQ_REVIEWER, f"{path}/hq-review", APPROVED)
    assert approved["status"] == "approved"
    told = [
        (review.step, review.decision, review.comment)
        for review in await service.recorded(ContractReviewed)
    ]
    assert told[1] == (ReviewStep.HQ, ReviewDecision.RETURNED, "Too cheap")
    assert len(told) == len(approved["reviews"]) == 4


async def test_a_return_without_a_comment_is_refused(service: Harness) -> None:
    contract = await submitted(service, await known_customer(service))
    async with service.client(MARKETER) as client:
        path = f"/v1/contracts/{contract['id']}"
        for comment in ({}, {"comment": "  "}):
            refused = await client.post(
                f"{path}/marketing-review", json={"decision": "returned"} | comment
            )
            assert refused.status_code == 422
        assert (await client.get(path)).json()["status"] == "marketing_review"


async def test_approving_without_a_branch_or_with_an_unknown_one_is_refused(
    service: Harness,
) -> None:
    contract = await submitted(service, await known_customer(service))
    path = f"/v1/contracts/{contract['id']}/marketing-review"
    stray = {str(new_id()): "PD"}
    async with service.client(MARKETER) as client:
        for choice, status, code in (
            ({}, 422, "branch-missing"),
            ({"branch": "ZZ"}, 409, "reference-not-yet-known"),
            ({"branch": "PD", "branches": stray}, 422, "no-such-line"),
        ):
            refused = await client.post(path, json=APPROVED | choice)
            assert (refused.status_code, refused.json()["type"]) == (
                status,
                f"urn:ludan:problem:{code}",
            )
        assert (await client.post(path, json=APPROVED | {"branch": "pd!"})).status_code == 422


async def test_a_bundle_is_delivered_by_two_branches_and_both_see_it(service: Harness) -> None:
    contract = await submitted(service, await known_customer(service), line_json(), line_json())
    path = f"contracts/{contract['id']}"
    first, second = contract["lines"]
    choice = {"branch": "PD", "branches": {second["line_id"]: "XH"}}
    for dispatcher in (DISPATCHER_PD, DISPATCHER_XH):
        async with service.client(dispatcher) as client:
            # The contract belongs to a person in PD, so before the review only PD sees it.
            seen = (await client.get(f"/v1/{path}")).status_code
            assert seen == (200 if dispatcher is DISPATCHER_PD else 404)
    reviewed = await post(service, MARKETER, f"{path}/marketing-review", APPROVED | choice)
    branches = {line["line_id"]: line["branch"] for line in reviewed["lines"]}
    assert branches == {first["line_id"]: "PD", second["line_id"]: "XH"}
    assert reviewed["scope"]["org_path"] == "HQ/PD"
    for dispatcher in (DISPATCHER_PD, DISPATCHER_XH):
        async with service.client(dispatcher) as client:
            assert (await client.get(f"/v1/{path}")).status_code == 200
            assert len((await client.get("/v1/contracts")).json()["items"]) == 1


async def test_the_submitter_gives_no_review_and_nobody_gives_both(service: Harness) -> None:
    customer_id = await known_customer(service)
    contract = await drafted(service, customer_id)
    path = f"contracts/{contract['id']}"
    everything = an_actor(Role.MARKETING, Role.HQ_REVIEWER)
    await post(service, ADMIN, f"{path}/submission")
    async with service.client(ADMIN) as submitter, service.client(everything) as reviewer:
        refused = await submitter.post(f"/v1/{path}/marketing-review", json=TO_PUDONG)
        assert refused.status_code == 403
        assert refused.json()["type"] == "urn:ludan:problem:submitter-reviews"
        passed = await reviewer.post(f"/v1/{path}/marketing-review", json=TO_PUDONG)
        assert passed.status_code == 200
        for client, code in ((submitter, "submitter-reviews"), (reviewer, "reviewer-repeats")):
            refused = await client.post(f"/v1/{path}/hq-review", json=APPROVED)
            assert refused.status_code == 403
            assert refused.json()["type"] == f"urn:ludan:problem:{code}"


async def test_of_parallel_reviews_one_counts(service: Harness) -> None:
    contract = await submitted(service, await known_customer(service))
    path = f"/v1/contracts/{contract['id']}/marketing-review"

    async def review() -> int:
        async with service.client(an_actor(Role.MARKETING)) as client:
            return (await client.post(path, json=TO_PUDONG)).status_code

    statuses = await asyncio.gather(*(review() for _ in range(8)))
    assert sorted(statuses) == [200] + [409] * 7
    rows = await service.rows(
        "SELECT * FROM contract_review WHERE contract_id = $1", UUID(contract["id"])
    )
    assert len(rows) == len(await service.recorded(ContractReviewed)) == 1
