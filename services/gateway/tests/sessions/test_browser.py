from http.cookies import SimpleCookie

import pytest
from starlette.responses import Response

from chassis.testing import Harness
from gateway.sessions.browser import cookie_name, set_cookie

from ..factories import sign_in

VEHICLES = "/api/fleet/v1/vehicles"


async def test_a_browser_gets_a_cookie_that_no_script_can_read(gateway: Harness) -> None:
    async with gateway.client() as client:
        answer = await sign_in(client)
    morsel = SimpleCookie(answer.headers["set-cookie"])["ludan"]
    assert morsel["httponly"]
    assert morsel["samesite"].lower() == "lax"
    assert morsel["path"] == "/"
    assert morsel.value not in answer.text


async def test_a_cookie_is_turned_into_a_token_for_the_services(gateway: Harness) -> None:
    async with gateway.client() as client:
        await sign_in(client)
        seen = (await client.get(VEHICLES)).json()
        assert seen["roles"] == ["dispatcher"]
        assert "cookie" not in seen["headers"]


async def test_a_change_by_cookie_needs_the_csrf_token(gateway: Harness) -> None:
    async with gateway.client() as client:
        csrf = (await sign_in(client)).json()["csrf_token"]
        body = {"plate": "沪A12345"}
        for headers in ({}, {"X-CSRF-Token": "guess"}, {"X-CSRF-Token": "x" * 64}):
            refused = await client.post(VEHICLES, json=body, headers=headers)
            assert refused.status_code == 403
            assert refused.json()["type"] == "urn:ludan:problem:csrf-token-missing"
            assert refused.headers["x-content-type-options"] == "nosniff"
        done = await client.post(VEHICLES, json=body, headers={"X-CSRF-Token": csrf})
        assert done.status_code == 201
        assert (await client.get("/api/me")).json()["csrf_token"] == csrf


async def test_the_csrf_token_of_one_session_is_worth_nothing_in_another(
    gateway: Harness,
) -> None:
    async with gateway.client() as other, gateway.client() as client:
        foreign = (await sign_in(other)).json()["csrf_token"]
        await sign_in(client)
        headers = {"X-CSRF-Token": foreign}
        answer = await client.post(VEHICLES, json={"plate": "x"}, headers=headers)
        assert answer.status_code == 403


async def test_signing_in_gives_a_new_cookie_every_time(gateway: Harness) -> None:
    async with gateway.client() as client:
        client.cookies["ludan"] = "planted by somebody else"
        await sign_in(client)
        values = {cookie.value for cookie in client.cookies.jar if cookie.name == "ludan"}
        first = values - {"planted by somebody else"}
        client.cookies.clear()
        await sign_in(client)
        assert client.cookies["ludan"] not in first


async def test_a_signed_out_cookie_is_worth_nothing(gateway: Harness) -> None:
    async with gateway.client() as client:
        csrf = (await sign_in(client)).json()["csrf_token"]
        cookie = client.cookies["ludan"]
        assert (await client.post("/auth/sign-out")).status_code == 403
        out = await client.post("/auth/sign-out", headers={"X-CSRF-Token": csrf})
        assert out.status_code == 204
        assert "ludan" not in client.cookies
        client.cookies["ludan"] = cookie
        assert (await client.get(VEHICLES)).status_code == 401


@pytest.mark.parametrize("cookie", ["", "forged", "a=b; =;;", "\x00"])
async def test_a_forged_cookie_is_no_cookie(gateway: Harness, cookie: str) -> None:
    async with gateway.client() as client:
        answer = await client.get(VEHICLES, headers={"Cookie": f"ludan={cookie}"})
        assert answer.status_code == 401


async def test_the_cookie_of_a_gateway_behind_tls_is_bound_to_its_host(
    gateway: Harness,
) -> None:

    answer = Response()
    set_cookie(answer, "secret", secure=True)
    header = answer.headers["set-cookie"]
    assert header.startswith("__Host-ludan=secret")
    assert "Secure" in header
    assert "Domain" not in header
    assert cookie_name(secure=False) == "ludan"
