from chassis.testing import Harness, an_actor
from contracts.permissions import Role

ADMIN = an_actor(Role.ADMINISTRATOR)


async def test_pages_follow_each_other_without_gap_or_repetition(probe: Harness) -> None:
    async with probe.client(ADMIN) as client:
        for number in range(7):
            await client.post("/v1/notes", json={"text": f"n{number}"})
        seen: list[str] = []
        path = "/v1/pages?limit=3"
        while path:
            page = (await client.get(path)).json()
            seen += [item["text"] for item in page["items"]]
            cursor = page["next_cursor"]
            path = f"/v1/pages?limit=3&cursor={cursor}" if cursor else ""
    assert seen == [f"n{number}" for number in reversed(range(7))]


async def test_a_cursor_of_somebody_s_own_making_is_refused(probe: Harness) -> None:
    async with probe.client(ADMIN) as client:
        for cursor in ("!!", "AAAA", "x" * 150):
            assert (await client.get(f"/v1/pages?cursor={cursor}")).status_code == 400


async def test_a_page_has_a_largest_size(probe: Harness) -> None:
    async with probe.client(ADMIN) as client:
        assert (await client.get("/v1/pages?limit=201")).status_code == 422
        assert (await client.get("/v1/pages?limit=1000000000")).status_code == 422


async def test_a_change_from_a_stale_version_is_refused_and_one_without_version_too(
    probe: Harness,
) -> None:
    async with probe.client(ADMIN) as client:
        note = (await client.post("/v1/notes", json={"text": "first"})).json()
        path = f"/v1/notes/{note['id']}"
        read = await client.get(path)
        assert read.headers["etag"] == '"1"'
        changed = await client.patch(
            path, json={"text": "second"}, headers={"If-Match": read.headers["etag"]}
        )
        assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
        stale = await client.patch(path, json={"text": "third"}, headers={"If-Match": '"1"'})
        assert stale.status_code == 412
        assert (await client.patch(path, json={"text": "third"})).status_code == 428
        assert (await client.get(path)).json() == {"text": "second", "version": 2}


async def test_a_record_that_is_not_there_is_a_problem_with_a_sentence(probe: Harness) -> None:
    async with probe.client(ADMIN) as client:
        answer = await client.get("/v1/notes/01900000-0000-7000-8000-000000000000")
        unknown = await client.get("/v1/nowhere")
    assert answer.json() == {
        "type": "urn:ludan:problem:not-found",
        "title": "There is no such record, or it is not yours to see.",
        "status": 404,
    }
    assert unknown.status_code == 404
    assert unknown.headers["content-type"] == "application/problem+json"


async def test_a_body_of_more_than_a_megabyte_is_not_read(probe: Harness) -> None:
    async with probe.client(ADMIN) as client:
        answer = await client.post("/v1/notes", json={"text": "x" * 1_100_000})
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
