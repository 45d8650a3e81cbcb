from pathlib import Path
from typing import Any

from chassis.testing import Harness, harness
from gateway.app import create
from gateway.routing.upstreams import Upstreams
from gateway.settings import Settings

from ..factories import UPSTREAM, bearer, gateway_of, sign_in

REFERENCE = "/api/reference"


async def test_the_reference_is_one_page_of_files_from_here(gateway: Harness) -> None:
    async with gateway.client() as client:
        page = await client.get(REFERENCE)
        assert page.status_code == 200
        assert "script-src 'self';" in page.headers["content-security-policy"]
        assert "http://" not in page.text
        assert "https://" not in page.text
        for line in page.text.splitlines():
            for mark in ('src="', 'href="'):
                if mark in line:
                    path = line.partition(mark)[2].partition('"')[0]
                    assert (await client.get(path)).status_code == 200
        assert (await client.get(f"{REFERENCE}/assets/__init__.py")).status_code == 404
        assert (await client.get(f"{REFERENCE}/assets/..%2f__init__.py")).status_code == 404


async def test_each_service_s_document_shows_the_way_through_the_gateway(
    gateway: Harness,
) -> None:
    async with gateway.client() as client:
        assert (await client.get(f"{REFERENCE}/services")).json() == ["gateway", "fleet"]
        fleet = (await client.get(f"{REFERENCE}/fleet.json")).json()
        assert fleet["servers"] == [{"url": "/api/fleet"}]
        assert fleet["openapi"] == "3.0.3"
        assert "/v1/vehicles" in fleet["paths"]
        own = (await client.get(f"{REFERENCE}/gateway.json")).json()
        assert own["servers"] == [{"url": "/"}]
        assert "/auth/sign-in" in own["paths"]
        assert (await client.get(f"{REFERENCE}/nowhere.json")).status_code == 404


async def test_a_service_that_is_away_is_missing_from_the_reference_alone(
    gateway: Harness,
) -> None:
    service = gateway_of(gateway)
    away = Upstreams({"fleet": "http://127.0.0.1:1"}, timeout=1)
    service.upstreams.transport = away.transport
    async with gateway.client() as client:
        assert (await client.get(f"{REFERENCE}/fleet.json")).status_code == 503
        assert (await client.get(f"{REFERENCE}/gateway.json")).status_code == 200
    await away.close()


async def test_in_production_one_signs_in_to_read_it(
    gateway: Harness, database_url: str, tmp_path: Path
) -> None:
    settings: dict[str, Any] = {"environment": "production", "upstreams": {"fleet": UPSTREAM}}
    async with harness(
        create, Settings, database_url, state_directory=tmp_path, **settings
    ) as held:
        service = gateway_of(held)
        service.verifier.fetch = service.keys.published
        await service.make_ready()
        async with held.client() as client:
            for path in ("", "/services", "/fleet.json", "/gateway.json"):
                assert (await client.get(REFERENCE + path)).status_code == 401
            await sign_in(client)
            assert (await client.get(REFERENCE)).status_code == 200
            token = (await sign_in(client)).json()["access_token"]
            client.cookies.clear()
            header = bearer(token)
            assert (await client.get(f"{REFERENCE}/gateway.json", headers=header)).is_success
