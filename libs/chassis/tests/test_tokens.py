import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from chassis.schedule import clock
from chassis.testing import Harness, Issuer, an_actor, routes_without_permission
from contracts.permissions import Role

ADMIN = an_actor(Role.ADMINISTRATOR)


def _claims(issuer: Issuer, **changed: Any) -> dict[str, Any]:
    now = int(clock.now().timestamp())
    claims: dict[str, Any] = {
        "iss": issuer.issuer,
        "aud": issuer.audience,
        "sub": str(ADMIN.id),
        "org": "HQ",
        "roles": ["administrator"],
        "exp": now + 600,
    }
    return {key: value for key, value in (claims | changed).items() if value is not None}


HEADER = {"alg": "ES256", "kid": "test", "typ": "at+jwt"}


def _signed(issuer: Issuer, header: dict[str, Any] = HEADER, **changed: Any) -> str:
    return jwt.encode(header, _claims(issuer, **changed), issuer.key, algorithms=["ES256"])


def _by_public_key(issuer: Issuer) -> str:
    """What a verifier takes that trusts the header's algorithm; the library refuses to make it."""
    header, claims = ({"alg": "HS256", "kid": "test", "typ": "at+jwt"}, _claims(issuer))
    signed = b".".join(
        urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)
    )
    digest = hmac.new(issuer.key.as_pem(private=False), signed, "sha256").digest()
    return (signed + b"." + urlsafe_b64encode(digest).rstrip(b"=")).decode()


def _by_stranger(issuer: Issuer) -> str:
    stranger = ECKey.generate_key("P-256")
    return jwt.encode(HEADER, _claims(issuer), stranger, algorithms=["ES256"])


def _by_own_key(issuer: Issuer) -> str:
    stranger = ECKey.generate_key("P-256")
    header = HEADER | {"jwk": stranger.as_dict(private=False)}
    return jwt.encode(header, _claims(issuer), stranger, algorithms=["ES256"])


def _flipped(issuer: Issuer) -> str:
    head, body, signature = _signed(issuer).split(".")
    return f"{head}.{body}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"


FORGERIES: dict[str, Callable[[Issuer], str]] = {
    "garbage": lambda _: "garbage",
    "no signature": lambda i: _signed(i).rpartition(".")[0] + ".",
    "a flipped bit": _flipped,
    "signed with the public key": _by_public_key,
    "signed by a stranger": _by_stranger,
    "bringing its own key": _by_own_key,
    "of an unknown key": lambda i: _signed(i, HEADER | {"kid": "other"}),
    "an id token": lambda i: _signed(i, HEADER | {"typ": "JWT"}),
    "expired": lambda i: _signed(i, exp=int((clock.now() - timedelta(minutes=2)).timestamp())),
    "without an end": lambda i: _signed(i, exp=None),
    "not valid yet": lambda i: _signed(i, nbf=int((clock.now() + timedelta(hours=1)).timestamp())),
    "of another issuer": lambda i: _signed(i, iss="http://elsewhere"),
    "for the portal": lambda i: _signed(i, aud="portal"),
    "of a role that is none": lambda i: _signed(i, roles=["emperor"]),
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_token_is_refused_that_is(probe: Harness, forgery: str) -> None:
    token = FORGERIES[forgery](probe.issuer)
    async with probe.client() as client:
        answer = await client.get("/v1/notes", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert token not in answer.text


async def test_a_good_token_is_taken(probe: Harness) -> None:
    token = _signed(probe.issuer)
    async with probe.client() as client:
        answer = await client.get("/v1/notes", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200


async def test_no_token_and_a_token_in_the_query_are_the_same(probe: Harness) -> None:
    async with probe.client() as client:
        assert (await client.get("/v1/notes")).status_code == 401
        token = _signed(probe.issuer)
        assert (await client.get(f"/v1/notes?access_token={token}")).status_code == 401


async def test_an_unknown_key_makes_the_issuer_be_asked_once_and_not_for_each_request(
    probe: Harness,
) -> None:
    asked = 0

    async def fetch() -> dict[str, Any]:
        nonlocal asked
        asked += 1
        return await probe.issuer.keys()

    probe.service.verifier.fetch = fetch
    async with probe.client() as client:
        for number in range(5):
            token = _signed(probe.issuer, HEADER | {"kid": f"unknown-{number}"})
            await client.get("/v1/notes", headers={"Authorization": f"Bearer {token}"})
    assert asked == 1


async def test_a_token_known_a_moment_ago_is_refused_once_it_has_expired(probe: Harness) -> None:
    clock.stop_at(clock.now())
    try:
        async with probe.client(ADMIN) as client:
            assert (await client.get("/v1/notes")).status_code == 200
            clock.advance(timedelta(minutes=12))
            assert (await client.get("/v1/notes")).status_code == 401
    finally:
        clock.run()


async def test_an_ended_session_is_refused_at_once(probe: Harness) -> None:
    async with probe.client(ADMIN) as client:
        assert (await client.get("/v1/notes")).status_code == 200
        assert ADMIN.session_id is not None
        probe.service.verifier.revoked.add(ADMIN.session_id)
        assert (await client.get("/v1/notes")).status_code == 401


async def test_a_role_without_the_permission_is_told_which_one_it_lacks(probe: Harness) -> None:
    async with probe.client(an_actor(Role.SALES)) as client:
        answer = await client.post("/v1/notes", json={"text": "x"})
    assert answer.status_code == 403
    assert answer.json()["detail"] == "It needs the permission organisation.write."


async def test_every_route_declares_its_permission(probe: Harness) -> None:
    assert routes_without_permission(probe.app) == []

    @probe.app.get("/forgotten")
    async def forgotten() -> None: ...

    assert routes_without_permission(probe.app) == ["['GET'] /forgotten"]
