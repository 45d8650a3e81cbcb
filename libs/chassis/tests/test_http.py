from chassis.testing import Harness, an_actor
from contracts.events.gateway import OrgUnitOpened
from contracts.permissions import Role

ADMIN = an_actor(Role.ADMINISTRATOR)


async def test_a_write_is_answered_after_its_commit_and_leaves_one_event(probe: Harness) -> None:
    async with probe.client(ADMIN) as client:
        answer = await client.post("/v1/notes", json={"text": "hello"})
        assert answer.status_code == 201
        assert answer.json()["number"] == "NT-2026-000001"
        assert (await client.get("/v1/notes")).json() == ["hello"]
    assert [event.name for event in await probe.recorded(OrgUnitOpened)] == ["hello"]
