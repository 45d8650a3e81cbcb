"""A person repeats what may be repeated, with the same key, and nothing else."""

from collections.abc import Callable

import httpx
import pytest

from ops.story.gateway import Gateway, Refused

Answer = Callable[[httpx.Request], httpx.Response]
SIGNED_IN = {"access_token": "a", "token_type": "Bearer", "expires_in": 600, "refresh_token": "r"}


def problem(status: int, code: str) -> httpx.Response:
    return httpx.Response(status, json={"type": f"urn:ludan:problem:{code}", "title": code})


def door(answer: Answer) -> Gateway:
    gateway = Gateway("http://front")

    def respond(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/auth/sign-in":
            return httpx.Response(
                200, json=SIGNED_IN, headers={"Set-Cookie": "session=secret; Path=/"}
            )
        return answer(request)

    gateway.http = httpx.AsyncClient(
        base_url="http://front",
        transport=httpx.MockTransport(respond),
        cookies=gateway.http.cookies.jar,
    )
    return gateway


async def test_a_request_is_repeated_with_its_key_until_it_is_answered() -> None:
    keys: list[str] = []
    answers = iter(
        [
            problem(409, "reference-not-yet-known"),
            problem(503, "unavailable"),
            httpx.ConnectError("gone"),
            httpx.Response(201, json={"id": "1"}),
        ]
    )

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["Idempotency-Key"])
        given = next(answers)
        if isinstance(given, Exception):
            raise given
        return given

    async with door(answer) as gateway:
        assert await gateway.person("sales01", "x").post("/leads", {}, key="k") == {"id": "1"}
    assert len(keys) == 4
    assert len(set(keys)) == 1


async def test_any_other_refusal_says_who_wanted_what() -> None:
    async with door(lambda _: problem(409, "not-approved")) as gateway:
        with pytest.raises(Refused, match="sales01 wanted POST /sign and was answered 409") as told:
            await gateway.person("sales01", "x").post("/sign", {}, key="k")
    assert told.value.code == "not-approved"


async def test_nobody_borrows_the_session_of_another() -> None:
    cookies: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        cookies.append(request.headers.get("Cookie"))
        return httpx.Response(200, json={})

    async with door(answer) as gateway:
        await gateway.person("sales01", "x").get("/a")
        await gateway.person("sales02", "x").get("/b")
    assert cookies == [None, None]


async def test_a_record_that_somebody_changed_first_is_read_again() -> None:
    versions = iter(["1", "2"])
    patched: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json={}, headers={"ETag": next(versions)})
        patched.append(request.headers["If-Match"])
        return problem(412, "changed") if len(patched) == 1 else httpx.Response(200, json={"n": 1})

    async with door(answer) as gateway:
        assert await gateway.person("sales01", "x").amend("/o", {}) == {"n": 1}
    assert patched == ["1", "2"]
