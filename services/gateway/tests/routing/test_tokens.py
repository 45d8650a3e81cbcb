"""What is no good token is no good anywhere: tried on a route of a real service behind."""

import base64
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from chassis.schedule.clock import clock
from chassis.testing import Harness, an_actor
from contracts.permissions import Role

from ..factories import bearer, gateway_of, sign_in

VEHICLES = "/api/fleet/v1/vehicles"
SOMEBODY = an_actor(Role.DISPATCHER, org_path="HQ/PD")
Forge = Callable[[Harness], Awaitable[str]]


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def _claims(held: Harness, **changes: Any) -> dict[str, Any]:
    issuer, now = gateway_of(held).issuer, int(clock.now().timestamp())
    usual = {
        "iss": issuer.issuer,
        "aud": issuer.audience,
        "sub": str(SOMEBODY.id),
        "org": "HQ",
        "roles": ["administrator"],
        "iat": now,
        "exp": now + 600,
    }
    return usual | changes


def _by_our_key(header: dict[str, Any] | None = None, **claims: Any) -> Forge:
    """Signed as the gateway signs, but saying something that cannot be accepted."""

    async def forge(held: Harness) -> str:
        key = gateway_of(held).keys.signing()
        usual = {"alg": "ES256", "kid": key.kid, "typ": "at+jwt"}
        return jwt.encode(
            usual | (header or {}), _claims(held, **claims), key, algorithms=["ES256"]
        )

    return forge


def _by_foreign_key(**header: Any) -> Forge:
    """Signed by an attacker's key."""

    async def forge(held: Harness) -> str:
        key = ECKey.generate_key("P-256", {"kid": "theirs"})
        usual = {"alg": "ES256", "kid": "theirs", "typ": "at+jwt"}
        if header.get("jwk"):
            header["jwk"] = key.as_dict(private=False)
        return jwt.encode(usual | header, _claims(held), key, algorithms=["ES256"])

    return forge


async def _with_our_kid_by_foreign_key(held: Harness) -> str:
    return await _by_foreign_key(kid=gateway_of(held).keys.signing().kid)(held)


async def _unsigned(held: Harness) -> str:
    header = orjson.dumps({"alg": "none", "typ": "at+jwt"})
    return f"{_encoded(header)}.{_encoded(orjson.dumps(_claims(held)))}."


async def _unsigned_with_our_kid(held: Harness) -> str:
    kid = gateway_of(held).keys.signing().kid
    header = orjson.dumps({"alg": "none", "typ": "at+jwt", "kid": kid})
    return f"{_encoded(header)}.{_encoded(orjson.dumps(_claims(held)))}."


async def _hs256_with_the_public_key(held: Harness) -> str:
    """The classic: the public key taken for a shared secret."""
    key = gateway_of(held).keys.signing()
    header = orjson.dumps({"alg": "HS256", "typ": "at+jwt", "kid": key.kid})
    body = f"{_encoded(header)}.{_encoded(orjson.dumps(_claims(held)))}"
    signature = hmac.new(key.as_pem(private=False), body.encode(), hashlib.sha256).digest()
    return f"{body}.{_encoded(signature)}"


async def _stripped(held: Harness) -> str:
    return (await _by_our_key()(held)).rpartition(".")[0] + "."


async def _one_bit_flipped(held: Harness) -> str:
    body, _, signature = (await _by_our_key()(held)).rpartition(".")
    return f"{body}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"


async def _refresh_token(held: Harness) -> str:
    async with held.client() as client:
        return str((await sign_in(client)).json()["refresh_token"])


async def _text(held: Harness) -> str:
    return "garbage"


async def _dots(held: Harness) -> str:
    return "a.b.c"


SOON, LONG_AGO = timedelta(days=1), timedelta(hours=1)
FORGED: dict[str, Forge] = {
    "garbage": _text,
    "garbage with dots": _dots,
    "expired": _by_our_key(exp=int((clock.now() - LONG_AGO).timestamp())),
    "without an end": _by_our_key(exp=None),
    "not valid yet": _by_our_key(nbf=int((clock.now() + SOON).timestamp())),
    "unsigned": _unsigned,
    "unsigned with a known key id": _unsigned_with_our_kid,
    "HS256 with the public key": _hs256_with_the_public_key,
    "unknown key": _by_foreign_key(),
    "known key id, other key": _with_our_kid_by_foreign_key,
    "its key in the header": _by_foreign_key(jwk=True),
    "the address of its key in the header": _by_foreign_key(jku="http://attacker.test/jwks"),
    "for another audience": _by_our_key(aud="portal"),
    "by another issuer": _by_our_key(iss="http://attacker.test"),
    "an ID token": _by_our_key({"typ": "JWT"}),
    "a refresh token": _refresh_token,
    "signature stripped": _stripped,
    "one bit flipped": _one_bit_flipped,
    "with a role that does not exist": _by_our_key(roles=["emperor"]),
    "of nobody": _by_our_key(sub=None),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
async def test_a_token_that_is_not_ours_is_refused(gateway: Harness, forge: Forge) -> None:
    async with gateway.client() as client:
        answer = await client.get(VEHICLES, headers=bearer(await forge(gateway)))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_same_token_unforged_is_taken(gateway: Harness) -> None:
    async with gateway.client() as client:
        answer = await client.get(VEHICLES, headers=bearer(await _by_our_key()(gateway)))
    assert answer.status_code == 200


async def test_no_token_or_one_in_the_address_is_refused(gateway: Harness) -> None:
    token = await _by_our_key()(gateway)
    async with gateway.client() as client:
        assert (await client.get(VEHICLES)).status_code == 401
        in_query = await client.get(VEHICLES, params={"access_token": token})
        assert in_query.status_code == 401
        basic = await client.get(VEHICLES, headers={"Authorization": f"Basic {token}"})
        assert basic.status_code == 401
