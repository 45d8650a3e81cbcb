import stat
from datetime import timedelta
from pathlib import Path

import pytest
from joserfc import jwt

from chassis.schedule.clock import clock
from chassis.testing import Harness
from gateway.tokens.keys import SigningKeys

from ..factories import gateway_of, sign_in


@pytest.fixture
def keys(tmp_path: Path, stopped_clock: None) -> SigningKeys:
    made = SigningKeys(tmp_path / "keys")
    made.renew_if_due()
    return made


def test_a_key_file_is_for_its_owner_alone(keys: SigningKeys, tmp_path: Path) -> None:
    (path,) = (tmp_path / "keys").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_young_key_is_kept(keys: SigningKeys) -> None:
    clock.advance(timedelta(days=29))
    keys.renew_if_due()
    assert len(keys.live()) == 1


def test_a_new_key_is_published_before_it_signs_and_the_old_one_after(keys: SigningKeys) -> None:
    old = keys.signing().kid
    clock.advance(timedelta(days=31))
    keys.renew_if_due()
    assert len(keys.live()) == 2
    assert keys.signing().kid == old
    clock.advance(timedelta(minutes=6))
    new = keys.signing().kid
    assert new != old
    assert {key.kid for key in keys.live()} == {old, new}


def test_no_more_than_two_keys_live(keys: SigningKeys, tmp_path: Path) -> None:
    for _ in range(4):
        clock.advance(timedelta(days=31))
        keys.renew_if_due()
    assert len(keys.live()) <= 2


def test_another_process_sees_a_new_key_at_once(keys: SigningKeys, tmp_path: Path) -> None:
    other = SigningKeys(tmp_path / "keys")
    assert [key.kid for key in other.live()] == [key.kid for key in keys.live()]


async def test_only_the_public_halves_are_published(gateway: Harness) -> None:
    async with gateway.client() as client:
        answer = await client.get("/.well-known/jwks.json")
    assert answer.headers["cache-control"] == "public, max-age=300"
    for key in answer.json()["keys"]:
        assert "d" not in key
        assert (key["kty"], key["crv"], key["alg"], key["use"]) == ("EC", "P-256", "ES256", "sig")


async def test_the_issuer_says_of_itself_what_is_true(gateway: Harness) -> None:
    async with gateway.client() as client:
        said = (await client.get("/.well-known/openid-configuration")).json()
    assert said["issuer"] == gateway.service.settings.issuer
    assert said["jwks_uri"] == f"{said['issuer']}/.well-known/jwks.json"
    assert said["grant_types_supported"] == ["client_credentials"]
    assert said["response_types_supported"] == []


async def test_an_access_token_says_what_services_need_and_no_name(gateway: Harness) -> None:
    async with gateway.client() as client:
        token = (await sign_in(client)).json()["access_token"]
    decoded = jwt.decode(token, gateway_of(gateway).keys.signing(), algorithms=["ES256"])
    assert decoded.header["typ"] == "at+jwt"
    assert decoded.claims["exp"] - decoded.claims["iat"] == 600
    assert decoded.claims["aud"] == "ludan"
    assert decoded.claims["org"] == "HQ/PD"
    assert decoded.claims["roles"] == ["dispatcher"]
    assert set(decoded.claims) == {
        "iss", "aud", "sub", "sid", "org", "roles", "client_id", "jti", "iat", "exp",
    }  # fmt: skip
