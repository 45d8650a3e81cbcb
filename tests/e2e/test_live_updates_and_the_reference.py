"""What happens is seen as it happens, and one reference describes every service."""

import asyncio
import json

import httpx

from ops.story.gateway import Json

from .office import Office


async def test_a_signature_is_seen_live(office: Office) -> None:
    charter = await office.charter()
    await charter.approve()
    headers = {"Authorization": f"Bearer {await office.management.token()}"}
    async with (
        asyncio.timeout(60),
        office.house.gateway.http.stream("GET", "/api/live", headers=headers) as live,
    ):
        assert live.headers["content-type"].startswith("text/event-stream")
        seen = asyncio.create_task(_told_of(live, "contract.signed.v1", charter.contract_id))
        await charter.sign()
        shown = await seen

    assert shown["show"]["number"] == charter.contract["number"]
    assert charter.charter.customer.name not in json.dumps(shown, ensure_ascii=False)


async def test_one_reference_describes_every_service(office: Office) -> None:
    page = await office.send(None, "GET", "/api/reference")
    assert page.status_code == 200
    services = (await office.send(None, "GET", "/api/reference/services")).json()
    assert set(services) == {
        "gateway",
        "customer",
        "sales",
        "contract",
        "fleet",
        "service-desk",
        "analytics",
    }
    for service in services:
        document = (await office.send(None, "GET", f"/api/reference/{service}.json")).json()
        assert document["paths"], f"{service} describes no path"
        assert not [path for path in document["paths"] if "internal" in path]


async def _told_of(live: httpx.Response, event_type: str, subject: str) -> Json:
    async for line in live.aiter_lines():
        if line.startswith("data:"):
            told = json.loads(line.removeprefix("data:"))
            if told.get("type") == event_type and told.get("subject") == subject:
                return told
    raise AssertionError("the stream ended")
