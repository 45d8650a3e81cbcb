import asyncio
import stat
from pathlib import Path
from typing import Any

import orjson
import pytest
from joserfc import jwt

from chassis.testing import Harness

from ..factories import bearer, gateway_of


def _client_file(tmp_path: Path) -> dict[str, str]:
    return dict(orjson.loads((tmp_path / "ops-client.json").read_bytes()))


def _form(tmp_path: Path, **changes: str) -> dict[str, str]:
    return {"grant_type": "client_credentials", **_client_file(tmp_path)} | changes


async def test_the_operations_client_signs_in_with_the_secret_in_its_file(
    gateway: Harness, tmp_path: Path
) -> None:
    assert stat.S_IMODE((tmp_path / "ops-client.json").stat().st_mode) == 0o600
    async with gateway.client() as client:
        answer = await client.post("/auth/token", data=_form(tmp_path))
        assert answer.status_code == 200
        token = answer.json()["access_token"]
        assert answer.json() == {"access_token": token, "token_type": "Bearer", "expires_in": 600}
        standing = await client.get("/internal/standing", headers=bearer(token))
        assert standing.status_code == 200
        assert (await client.get("/api/live", headers=bearer(token))).status_code == 403
        me = (await client.get("/api/me", headers=bearer(token))).json()
        assert (me["username"], me["roles"]) == (None, ["operations"])
    claims = jwt.decode(token, gateway_of(gateway).keys.signing(), algorithms=["ES256"]).claims
    assert claims["client_id"] == "ops"
    assert "sid" not in claims


async def test_the_secret_is_not_in_the_database(gateway: Harness, tmp_path: Path) -> None:
    rows = await gateway.rows("SELECT c::text AS row FROM clients c")
    assert len(rows) == 1
    assert _client_file(tmp_path)["client_secret"] not in str(rows[0]["row"])


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_secret": "guess"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"client_secret": ""}, 400, "invalid_request"),
        ({"client_secret": "x" * 3000}, 400, "invalid_request"),
    ],
)
async def test_a_wrong_request_for_a_token_is_refused(
    gateway: Harness, tmp_path: Path, changes: dict[str, str], status: int, error: str
) -> None:
    async with gateway.client() as client:
        answer = await client.post("/auth/token", data=_form(tmp_path, **changes))
    assert answer.status_code == status
    assert answer.json()["error"] == error


async def test_a_token_is_asked_for_by_form_only(gateway: Harness, tmp_path: Path) -> None:
    body: Any = _form(tmp_path)
    async with gateway.client() as client:
        assert (await client.post("/auth/token", json=body)).status_code == 400


async def test_guessing_the_secret_is_made_slow(gateway: Harness, tmp_path: Path) -> None:
    async with gateway.client() as client:
        guesses = [
            client.post("/auth/token", data=_form(tmp_path, client_secret=f"guess {number}"))
            for number in range(6)
        ]
        answers = [answer.status_code for answer in await asyncio.gather(*guesses)]
    assert sorted(answers) == [401] * 5 + [429]


async def test_a_new_secret_in_the_file_replaces_the_old_at_the_next_start(
    gateway: Harness, tmp_path: Path
) -> None:
    before = _form(tmp_path)
    (tmp_path / "ops-client.json").unlink()
    await gateway_of(gateway).make_ready()
    async with gateway.client() as client:
        assert (await client.post("/auth/token", data=before)).status_code == 401
        assert (await client.post("/auth/token", data=_form(tmp_path))).status_code == 200
