import asyncio
from datetime import timedelta
from statistics import median
from time import perf_counter

from chassis.schedule.clock import clock
from chassis.testing import Harness
from contracts.events.gateway import SessionRevoked

from ..factories import ADMIN, PASSWORD, bearer, gateway_of, sign_in, somebody

VEHICLES = "/api/fleet/v1/vehicles"


async def test_a_token_from_signing_in_is_good_at_every_service(gateway: Harness) -> None:
    async with gateway.client() as client:
        signed_in = (await sign_in(client)).json()
        assert signed_in["token_type"] == "Bearer"
        assert signed_in["expires_in"] == 600
        client.cookies.clear()
        seen = await client.get(VEHICLES, headers=bearer(signed_in["access_token"]))
        assert seen.json()["roles"] == ["dispatcher"]
        assert seen.json()["reach"] == "branch"


async def test_who_i_am_is_told_to_me_and_to_nobody_else(gateway: Harness) -> None:
    async with gateway.client() as client:
        assert (await client.get("/api/me")).status_code == 401
        token = (await sign_in(client)).json()["access_token"]
        me = (await client.get("/api/me", headers=bearer(token))).json()
    assert (me["username"], me["name"], me["org_path"]) == ("wang.fang", "王芳", "HQ/PD")
    assert me["permissions"]["live.read"] == "branch"


async def test_a_wrong_password_and_an_unknown_name_sound_the_same(gateway: Harness) -> None:
    async with gateway.client() as client:
        wrong = await sign_in(client, password="wrong")
        unknown = await sign_in(client, username="nobody", password="wrong")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert "www-authenticate" in wrong.headers
    assert "set-cookie" not in wrong.headers


async def test_a_wrong_password_and_an_unknown_name_take_as_long(gateway: Harness) -> None:
    passwords = gateway_of(gateway).passwords
    rows = await gateway.rows("SELECT password_hash FROM staff WHERE username = 'wang.fang'")
    stored = str(rows[0]["password_hash"])

    async def seconds(known: str | None) -> float:
        began = perf_counter()
        assert not await passwords.match("wrong", known)
        return perf_counter() - began

    pairs = [(await seconds(stored), await seconds(None)) for _ in range(15)]
    known, unknown = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    assert known / 2 < unknown < known * 2


async def test_the_sixth_guess_at_an_account_is_not_even_looked_at(gateway: Harness) -> None:
    async with gateway.client() as client:
        for _ in range(5):
            assert (await sign_in(client, password="guess")).status_code == 401
        refused = await sign_in(client)
        assert refused.status_code == 429
        assert refused.headers["retry-after"] == "60"
        assert refused.headers["content-type"] == "application/problem+json"
        assert (await sign_in(client, "WANG.FANG ", PASSWORD)).status_code == 429
        assert (await sign_in(client, "admin", "ludan-demo")).status_code == 200


async def test_one_password_tried_at_many_accounts_is_stopped_by_address(
    gateway: Harness,
) -> None:
    async with gateway.client() as client:
        tries = [sign_in(client, f"user{number}", "Spring2026") for number in range(45)]
        answers = [answer.status_code for answer in await asyncio.gather(*tries)]
        # Those already being judged when the thirtieth fails are let finish.
        assert 30 <= answers.count(401) <= 33
        assert answers.count(429) == 45 - answers.count(401)
        assert (await sign_in(client)).status_code == 429


async def test_signing_in_rightly_again_and_again_is_no_attack(gateway: Harness) -> None:
    async with gateway.client() as client:
        for _ in range(7):
            assert (await sign_in(client)).status_code == 200


async def test_what_was_sent_is_not_echoed_by_a_refusal(gateway: Harness) -> None:
    async with gateway.client() as client:
        answer = await client.post(
            "/auth/sign-in", json={"username": "x", "password": "hunter2", "extra": "hunter2"}
        )
    assert answer.status_code == 422
    assert "hunter2" not in answer.text


async def test_a_refresh_token_is_good_once_and_brings_the_next(gateway: Harness) -> None:
    async with gateway.client() as client:
        first = (await sign_in(client)).json()
        second = await client.post("/auth/refresh", json={"refresh_token": first["refresh_token"]})
        assert second.status_code == 200
        assert second.json()["refresh_token"] != first["refresh_token"]
        third = await client.post(
            "/auth/refresh",
            json={"refresh_token": second.json()["refresh_token"]},
            headers=bearer("an old token, which does not matter here"),
        )
        assert third.status_code == 200


async def test_a_copied_refresh_token_ends_the_whole_family(gateway: Harness) -> None:
    async with gateway.client() as client:
        first = (await sign_in(client)).json()
        body = {"refresh_token": first["refresh_token"]}
        second = (await client.post("/auth/refresh", json=body)).json()
        assert (await client.post("/auth/refresh", json=body)).status_code == 401
        newest = {"refresh_token": second["refresh_token"]}
        assert (await client.post("/auth/refresh", json=newest)).status_code == 401
        client.cookies.clear()
        for token in (first["access_token"], second["access_token"]):
            assert (await client.get("/api/me", headers=bearer(token))).status_code == 401
    revoked = await gateway.recorded(SessionRevoked)
    assert [event.reason for event in revoked] == ["a refresh token was used twice"]


async def test_two_uses_of_a_refresh_token_at_once_are_one_too_many(gateway: Harness) -> None:
    async with gateway.client() as client:
        body = {"refresh_token": (await sign_in(client)).json()["refresh_token"]}
        uses = [client.post("/auth/refresh", json=body) for _ in range(4)]
        answers = [answer.status_code for answer in await asyncio.gather(*uses)]
    assert sorted(answers) == [200, 401, 401, 401]


async def test_a_forged_refresh_token_is_refused(gateway: Harness) -> None:
    async with gateway.client() as client:
        forged = await client.post("/auth/refresh", json={"refresh_token": "forged"})
        token = (await sign_in(client)).json()["access_token"]
        swapped = await client.post("/auth/refresh", json={"refresh_token": token[:200]})
    assert forged.status_code == swapped.status_code == 401
    assert forged.json() == swapped.json()


async def test_a_session_ends_after_twelve_idle_hours(
    gateway: Harness, stopped_clock: None
) -> None:
    async with gateway.client() as client:
        body = {"refresh_token": (await sign_in(client)).json()["refresh_token"]}
        clock.advance(timedelta(hours=12))
        assert (await client.post("/auth/refresh", json=body)).status_code == 401


async def test_a_session_in_constant_use_ends_after_seven_days(
    gateway: Harness, stopped_clock: None
) -> None:
    async with gateway.client() as client:
        tokens = (await sign_in(client)).json()
        for _ in range(15):
            clock.advance(timedelta(hours=11))
            body = {"refresh_token": tokens["refresh_token"]}
            answer = await client.post("/auth/refresh", json=body)
            assert answer.status_code == 200
            tokens = answer.json()
        clock.advance(timedelta(hours=3))
        body = {"refresh_token": tokens["refresh_token"]}
        assert (await client.post("/auth/refresh", json=body)).status_code == 401


async def test_secrets_are_stored_as_digests_only(gateway: Harness) -> None:
    async with gateway.client() as client:
        answer = await sign_in(client)
        secrets = [answer.json()["refresh_token"], client.cookies["ludan"]]
    stored = await gateway.rows(
        "SELECT s::text AS row FROM sessions s UNION ALL SELECT r::text FROM refresh_tokens r "
        "UNION ALL SELECT i::text FROM idempotency i UNION ALL SELECT o::text FROM outbox o"
    )
    everything = "\n".join(str(row["row"]) for row in stored)
    for secret in secrets:
        assert secret not in everything
        assert secret.encode().hex() not in everything


async def test_signing_out_ends_the_session_everywhere(gateway: Harness) -> None:
    async with gateway.client() as client:
        tokens = (await sign_in(client)).json()
        client.cookies.clear()
        header = bearer(tokens["access_token"])
        assert (await client.post("/auth/sign-out", headers=header)).status_code == 204
        assert (await client.get("/api/me", headers=header)).status_code == 401
        body = {"refresh_token": tokens["refresh_token"]}
        assert (await client.post("/auth/refresh", json=body)).status_code == 401
    revoked = await gateway.recorded(SessionRevoked)
    assert [event.reason for event in revoked] == ["signed out"]


async def test_closing_an_account_ends_its_sessions_and_lets_nobody_in(gateway: Harness) -> None:
    async with gateway.client(ADMIN) as admin, gateway.client() as client:
        new = somebody(username="li.na", name="李娜")
        staff = (await admin.post("/api/gateway/v1/staff", json=new)).json()
        tokens = (await sign_in(client, "li.na")).json()
        client.cookies.clear()
        closed = await admin.post(f"/api/gateway/v1/staff/{staff['id']}/account-closure")
        assert closed.json()["active"] is False
        me = await client.get("/api/me", headers=bearer(tokens["access_token"]))
        assert me.status_code == 401
        assert (await sign_in(client, "li.na")).status_code == 401
        body = {"refresh_token": tokens["refresh_token"]}
        assert (await client.post("/auth/refresh", json=body)).status_code == 401


async def test_closing_an_account_needs_the_administrator(gateway: Harness) -> None:
    path = f"/api/gateway/v1/staff/{ADMIN.id}/account-closure"
    async with gateway.client() as nobody:
        assert (await nobody.post(path)).status_code == 401
        header = bearer((await sign_in(nobody)).json()["access_token"])
        assert (await nobody.post(path, headers=header)).status_code == 403
    async with gateway.client(ADMIN) as admin:
        assert (await admin.post(path)).status_code == 404
