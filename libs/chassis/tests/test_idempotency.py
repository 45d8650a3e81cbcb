import asyncio

from chassis.testing import Harness, an_actor
from contracts.events.gateway import OrgUnitOpened
from contracts.permissions import Role

ADMIN = an_actor(Role.ADMINISTRATOR)
KEY = {"Idempotency-Key": "the-same"}


async def test_the_same_key_and_body_get_the_same_answer_and_one_effect(probe: Harness) -> None:
    async with probe.client(ADMIN) as client:
        first = await client.post("/v1/notes", json={"text": "once"}, headers=KEY)
        again = await client.post("/v1/notes", json={"text": "once"}, headers=KEY)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    assert len(await probe.recorded(OrgUnitOpened)) == 1


async def test_the_same_key_with_another_body_is_refused(probe: Harness) -> None:
    async with probe.client(ADMIN) as client:
        await client.post("/v1/notes", json={"text": "once"}, headers=KEY)
        other = await client.post("/v1/notes", json={"text": "twice"}, headers=KEY)
    assert other.status_code == 422
    assert other.json()["type"] == "urn:ludan:problem:idempotency-key-reused"
    assert len(await probe.rows("SELECT * FROM note")) == 1


async def test_keys_of_different_callers_do_not_meet(probe: Harness) -> None:
    another = an_actor(Role.ADMINISTRATOR)
    async with probe.client(ADMIN) as client, probe.client(another) as other:
        await client.post("/v1/notes", json={"text": "mine"}, headers=KEY)
        answer = await other.post("/v1/notes", json={"text": "theirs"}, headers=KEY)
    assert answer.status_code == 201


async def test_fifty_identical_requests_at_once_have_one_effect(probe: Harness) -> None:
    async with probe.client(ADMIN) as client:
        answers = await asyncio.gather(
            *(client.post("/v1/notes", json={"text": "once"}, headers=KEY) for _ in range(50))
        )
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len(await probe.rows("SELECT * FROM note")) == 1
    assert len(await probe.recorded(OrgUnitOpened)) == 1


async def test_a_post_without_a_key_is_refused(probe: Harness) -> None:
    async with probe.client(ADMIN) as client:
        answer = await client.post("/v1/notes", json={"text": "x"}, headers={"Idempotency-Key": ""})
    assert answer.status_code == 400


async def test_a_refused_request_may_be_repeated_with_its_key(probe: Harness) -> None:
    async with probe.client(ADMIN) as client:
        refused = await client.post("/v1/notes", json={"txt": "x"}, headers=KEY)
        mended = await client.post("/v1/notes", json={"text": "x"}, headers=KEY)
    assert refused.status_code == 422
    assert refused.json()["errors"] == [
        {"pointer": "#/text", "detail": "Field required"},
        {"pointer": "#/txt", "detail": "Extra inputs are not permitted"},
    ]
    assert mended.status_code == 201


async def test_the_api_reference_asks_for_the_key_and_says_what_a_route_does(
    probe: Harness,
) -> None:
    async with probe.client() as client:
        paths = (await client.get("/openapi.json")).json()["paths"]
    assert "Idempotency-Key" in [p["name"] for p in paths["/v1/notes"]["post"]["parameters"]]
    assert paths["/v1/notes"]["get"]["summary"] == "All notes, oldest first"
