"""An operator with the token of the `ops` client, speaking to the services themselves."""

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx

from ops.checkout import state_directory
from ops.infrastructure import Unavailable
from ops.system.running import running_now

Json = dict[str, Any]

_CLIENT_FILE = Path("gateway") / "ops-client.json"
_RENEW_BEFORE = 60.0
_INBOX_PAGE = 10_000


class Operator:
    """Reads standings, logs, inboxes and dead letters; has events sent again."""

    def __init__(
        self,
        urls: Mapping[str, str],
        client: Mapping[str, str],
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`urls` is the address of every service by name, the gateway's among them."""
        self.services = sorted(urls)
        self._urls, self._client = urls, client
        self._http = httpx.AsyncClient(timeout=60, transport=transport)
        self._token, self._renew_at = "", 0.0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def standing(self, service: str) -> Json:
        """Where a service stands as a publisher and as a consumer."""
        return await self.get(service, "/internal/standing")

    async def events(self, publisher: str, after: int = 0) -> AsyncGenerator[Json]:
        """The envelopes of a log in order, streamed."""
        url = f"{self._urls[publisher]}/internal/events"
        async with self._http.stream(
            "GET", url, params={"after": after}, headers=await self._headers()
        ) as answer:
            await _accept(publisher, answer)
            async for line in answer.aiter_lines():
                if line:
                    yield json.loads(line)

    async def inbox(self, consumer: str, publisher: str) -> AsyncGenerator[Json]:
        """What a consumer did with a publisher's events, by sequence."""
        after = 0
        while True:
            rows = await self.get(
                consumer,
                "/internal/inbox",
                source=f"/ludan/{publisher}",
                after=after,
                limit=_INBOX_PAGE,
            )
            for row in rows:
                yield row
            if len(rows) < _INBOX_PAGE:
                return
            after = rows[-1]["sequence"]

    async def every(self, service: str, path: str, **query: Any) -> AsyncGenerator[Json]:
        """All rows of a list, page by page."""
        cursor: str | None = None
        while True:
            asked = {"limit": 200, **query} | ({"cursor": cursor} if cursor else {})
            page = await self.get(service, path, **asked)
            for row in page["items"]:
                yield row
            cursor = page.get("next_cursor")
            if cursor is None:
                return

    async def replay(
        self, publisher: str, consumer: str, after: int = 0, types: Sequence[str] | None = None
    ) -> int:
        """Have published events sent to one consumer again; how many were sent."""
        body = {"consumer": consumer, "after": after, "types": list(types) if types else None}
        answer = await self.post(publisher, "/internal/replay", body)
        return int(answer["sent"])

    async def dead_letters(self, service: str) -> list[Json]:
        """What is parked or dead at a service, oldest first."""
        return await self.get(service, "/internal/dead-letters")

    async def get(self, service: str, path: str, **query: Any) -> Any:
        """Read something of a service."""
        answer = await self._http.get(
            self._urls[service] + path, params=query, headers=await self._headers()
        )
        await _accept(service, answer)
        return answer.json()

    async def post(self, service: str, path: str, body: Mapping[str, Any]) -> Json:
        """Have a service do something."""
        headers = await self._headers() | {"Idempotency-Key": str(uuid4())}
        answer = await self._http.post(self._urls[service] + path, json=body, headers=headers)
        await _accept(service, answer)
        return answer.json()

    def sign_in_anew(self) -> None:
        """Take no token for granted: the time of the system has moved."""
        self._renew_at = 0.0

    async def _headers(self) -> dict[str, str]:
        if monotonic() > self._renew_at:
            answer = await self._http.post(
                f"{self._urls['gateway']}/auth/token",
                data={"grant_type": "client_credentials", **self._client},
            )
            await _accept("gateway", answer)
            granted = answer.json()
            self._token = granted["access_token"]
            self._renew_at = monotonic() + granted["expires_in"] - _RENEW_BEFORE
        return {"Authorization": f"Bearer {self._token}"}


def operator_of(purpose: str) -> Operator:
    """The operator of the system that runs here for this purpose."""
    return operator_at(running_now(purpose).urls, state_directory(purpose))


def operator_at(urls: Mapping[str, str], directory: Path) -> Operator:
    """The operator of a system with this state directory."""
    path = directory / _CLIENT_FILE
    if not path.exists():
        raise Unavailable(f"The operations client is not in {path}.", "make up")
    return Operator(urls, json.loads(path.read_text()))


async def _accept(service: str, answer: httpx.Response) -> None:
    if answer.is_success:
        return
    await answer.aread()
    status = HTTPStatus(answer.status_code)
    raise Unavailable(
        f"{service} answered {status.value} {status.phrase} to {answer.request.method} "
        f"{answer.request.url.path}: {answer.text[:300]}"
    )
