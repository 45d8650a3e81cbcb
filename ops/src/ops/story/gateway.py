"""People at the firm's front door: they sign in once and repeat what may be repeated."""

import asyncio
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from time import monotonic
from types import TracebackType
from typing import Any, Self

import httpx

Json = dict[str, Any]

PATIENCE_SECONDS = 90.0
_RENEW_BEFORE = 60.0
_LONGEST_PAUSE = 2.0
_PAGE = 200
_COME_BACK = {"reference-not-yet-known", "still-running"}
_AWAY = {429, 502, 503, 504}


class Refused(Exception):
    """Someone asked for something and was refused: who, what, and the answer."""

    def __init__(self, who: str, what: str, response: httpx.Response) -> None:
        self.status = response.status_code
        self.problem = _problem(response)
        super().__init__(f"{who} wanted {what} and was answered {self.status}: {self.reason}")

    @property
    def code(self) -> str:
        """The kind of problem, such as `possible-duplicates`."""
        return _code(self.problem)

    @property
    def reason(self) -> str:
        """Title and detail of the problem as a person reads them."""
        words = [str(self.problem[key]) for key in ("title", "detail") if self.problem.get(key)]
        if errors := self.problem.get("errors"):
            words.append(str(errors))
        return " ".join(words) or "(no reason given)"


class Late(Exception):
    """Something that happens by itself did not happen in time."""


class Gateway:
    """The firm's front door; one connection pool for everyone who goes through it."""

    def __init__(self, url: str, connections: int = 40) -> None:
        self.url = url
        self.http = httpx.AsyncClient(
            base_url=url,
            timeout=httpx.Timeout(30, pool=PATIENCE_SECONDS),
            limits=httpx.Limits(max_connections=connections),
            # Everyone shares these connections, so nobody's session may stick to them.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )
        self._people: dict[str, Person] = {}

    def person(self, username: str, password: str) -> "Person":
        """Someone with a login; the same person each time."""
        if username not in self._people:
            self._people[username] = Person(self.http, username, password)
        return self._people[username]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.http.aclose()


class Person:
    """Someone who works here, with their own session."""

    def __init__(self, http: httpx.AsyncClient, username: str, password: str) -> None:
        self._http, self.username, self._password = http, username, password
        self._token: str | None = None
        self._refresh: str | None = None
        self._renew_at = 0.0
        self._signing_in = asyncio.Lock()

    async def get(self, path: str, **query: Any) -> Json:
        """Read one thing."""
        return (await self.ask("GET", path, query=query)).json()

    async def rows(self, path: str, **query: Any) -> list[Json]:
        """Read a list that comes whole."""
        return (await self.ask("GET", path, query=query)).json()

    async def every(self, path: str, **query: Any) -> list[Json]:
        """All rows of a list, page by page."""
        rows: list[Json] = []
        cursor: str | None = None
        while True:
            page = {"limit": _PAGE, **query} | ({"cursor": cursor} if cursor else {})
            found = await self.get(path, **page)
            rows += found["items"]
            cursor = found.get("next_cursor")
            if cursor is None:
                return rows

    async def post(self, path: str, body: Mapping[str, Any] | None = None, *, key: str) -> Json:
        """Do something once, however often it has to be said."""
        answer = await self.ask("POST", path, body=body or {}, key=f"story/{key}")
        return answer.json() if answer.content else {}

    async def put(self, path: str, body: Mapping[str, Any]) -> Json:
        """Set something."""
        return (await self.ask("PUT", path, body=body)).json()

    async def amend(self, path: str, changes: Mapping[str, Any]) -> Json:
        """Read a record, change fields of it, and begin again when someone was faster."""
        for _ in range(10):
            etag = (await self.ask("GET", path)).headers["ETag"]
            try:
                return (await self.ask("PATCH", path, body=changes, etag=etag)).json()
            except Refused as refused:
                if refused.status != HTTPStatus.PRECONDITION_FAILED:
                    raise
        raise Late(f"{self.username} could not change {path}: others were faster ten times.")

    async def revise(self, path: str, to: str, changes: Mapping[str, Any], *, key: str) -> Json:
        """Read a record and post a change of it to `to`, beginning again when someone was faster."""
        for attempt in range(10):
            etag = (await self.ask("GET", path)).headers["ETag"]
            try:
                answer = await self.ask(
                    "POST", to, body=changes, key=f"story/{key}/{attempt}", etag=etag
                )
                return answer.json()
            except Refused as refused:
                if refused.status != HTTPStatus.PRECONDITION_FAILED:
                    raise
        raise Late(f"{self.username} could not change {path}: others were faster ten times.")

    async def until(self, path: str, wanted: str, *, within: float = 60.0, **query: Any) -> Json:
        """The first row of a list that fills by itself; `wanted` says what is waited for."""
        deadline, pause = monotonic() + within, 0.05
        while True:
            found = (await self.get(path, **query))["items"]
            if found:
                return found[0]
            if monotonic() > deadline:
                raise Late(f"{self.username} waited {within:.0f} s for {wanted} ({path} {query}).")
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    async def once(
        self,
        path: str,
        holds: Callable[[Json], bool],
        *,
        within: float = 60.0,
        known_later: bool = False,
    ) -> Json:
        """A thing as soon as this holds of it; with `known_later` it may not be there yet."""
        deadline, pause = monotonic() + within, 0.05
        while True:
            try:
                found = await self.get(path)
            except Refused as refused:
                if not known_later or refused.status != HTTPStatus.NOT_FOUND:
                    raise
            else:
                if holds(found):
                    return found
            if monotonic() > deadline:
                raise Late(f"{self.username} waited {within:.0f} s for {path} to change.")
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        key: str | None = None,
        etag: str | None = None,
    ) -> httpx.Response:
        """Send a request until it is answered for good."""
        headers = {"Idempotency-Key": key} if key else {}
        if etag:
            headers["If-Match"] = etag
        deadline, pause, renewed = monotonic() + PATIENCE_SECONDS, 0.05, False
        while True:
            try:
                headers["Authorization"] = f"Bearer {await self._valid_token()}"
                response = await self._http.request(
                    method, path, params=query or None, json=body, headers=headers
                )
            except httpx.TransportError as failure:
                if monotonic() > deadline:
                    raise Late(
                        f"{self.username} could not reach {path} for {PATIENCE_SECONDS:.0f} s: "
                        f"{type(failure).__name__}."
                    ) from failure
            else:
                if response.is_success:
                    return response
                if response.status_code == HTTPStatus.UNAUTHORIZED and not renewed:
                    renewed, self._token = True, None
                elif not _comes_back(response) or monotonic() > deadline:
                    raise Refused(self.username, f"{method} {path}", response)
                else:
                    pause = max(pause, _retry_after(response))
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def token(self) -> str:
        """An access token that is still good for a while."""
        return await self._valid_token()

    async def _valid_token(self) -> str:
        async with self._signing_in:
            if self._token is None or monotonic() > self._renew_at:
                await self._renew()
            assert self._token is not None
            return self._token

    async def _renew(self) -> None:
        answer: httpx.Response | None = None
        if self._refresh:
            answer = await self._http.post("/auth/refresh", json={"refresh_token": self._refresh})
        if answer is None or not answer.is_success:
            answer = await self._sign_in()
        granted: Json = answer.json()
        self._token, self._refresh = granted["access_token"], granted.get("refresh_token")
        self._renew_at = monotonic() + granted["expires_in"] - _RENEW_BEFORE

    async def _sign_in(self) -> httpx.Response:
        credentials = {"username": self.username, "password": self._password}
        deadline, pause = monotonic() + PATIENCE_SECONDS, 0.1
        while True:
            answer = await self._http.post("/auth/sign-in", json=credentials)
            if answer.is_success:
                return answer
            if answer.status_code not in _AWAY or monotonic() > deadline:
                raise Refused(self.username, "to sign in", answer)
            await asyncio.sleep(max(pause, _retry_after(answer)))
            pause = min(pause * 2, _LONGEST_PAUSE)


def _comes_back(response: httpx.Response) -> bool:
    if response.status_code in _AWAY:
        return True
    return response.status_code == HTTPStatus.CONFLICT and _code(_problem(response)) in _COME_BACK


def _retry_after(response: httpx.Response) -> float:
    told = response.headers.get("Retry-After", "0")
    return float(told) if told.isdigit() else 0.0


def _problem(response: httpx.Response) -> Json:
    try:
        document: object = response.json()
    except ValueError:
        return {"title": response.text[:200]}
    return document if isinstance(document, dict) else {"title": str(document)[:200]}  # pyright: ignore[reportUnknownVariableType]


def _code(problem: Json) -> str:
    return str(problem.get("type", "")).rpartition(":")[2]
