from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from chassis.auth import Actor
from chassis.schedule import clock
from chassis.tables import new_id
from chassis.testing import Harness
from chassis.testing.harness import Client

Body = dict[str, Any]


@dataclass
class Desk:
    """Somebody who works with the service over HTTP."""

    service: Harness
    client: Client
    actor: Actor | None = None
    customer_id: UUID = field(default_factory=new_id)

    @property
    def id(self) -> UUID:
        """Who it is."""
        assert self.actor
        return self.actor.id

    async def get(self, path: str, **query: Any) -> Body:
        """What a read answers when it goes well."""
        return _well(await self._send("GET", path, params=query))

    async def post(self, path: str, body: Body | None = None) -> Body:
        """What a command answers when it goes well."""
        return _well(await self._send("POST", path, json=body or {}))

    async def put(self, path: str, body: Body) -> Body:
        """What a setting answers when it goes well."""
        return _well(await self._send("PUT", path, json=body))

    async def refused(self, path: str, body: Body | None = None) -> Body:
        """The problem that a command ends in."""
        answer = await self._send("POST", path, json=body or {})
        assert answer.status_code >= 400, answer.text
        return answer.json()

    async def problem(self, ticket: Body, step: str, body: Body | None = None) -> str:
        """The name of the problem that a step of a ticket ends in."""
        refused = await self.refused(f"/v1/tickets/{ticket['id']}/{step}", body)
        return refused["type"].removeprefix("urn:ludan:problem:")

    async def step(self, ticket: Body, step: str, body: Body | None = None) -> Body:
        """The ticket after a step."""
        return await self.post(f"/v1/tickets/{ticket['id']}/{step}", body)

    async def edit(self, ticket: Body, **changes: Any) -> httpx.Response:
        """Change a ticket from the version in hand."""
        return await self._send(
            "PATCH",
            f"/v1/tickets/{ticket['id']}",
            json=changes,
            headers={"If-Match": f'"{ticket["version"]}"'},
        )

    async def record(self, kind: str, **more: Any) -> Body:
        """A ticket that this person took down by telephone."""
        return await self.post("/v1/tickets", self.words(kind, **more))

    def words(self, kind: str, **more: Any) -> Body:
        """What a customer says on the telephone."""
        return {
            "kind": kind,
            "channel": "phone",
            "customer_id": str(self.customer_id),
            "description": "The driver came twenty minutes late.",
        } | {name: str(value) if isinstance(value, UUID) else value for name, value in more.items()}

    async def again(self, ticket: Body) -> Body:
        """The ticket as it is now."""
        return await self.get(f"/v1/tickets/{ticket['id']}")

    async def _send(self, method: str, path: str, **options: Any) -> httpx.Response:
        if self.actor:
            # Tokens do not live for the days that tests let pass.
            self.client.headers["Authorization"] = f"Bearer {self.service.issuer.token(self.actor)}"
        return await self.client.request(method, path, **options)


def _well(answer: httpx.Response) -> Body:
    assert answer.is_success, answer.text
    return answer.json()


def wait(**time: float) -> None:
    """Let time pass."""
    clock.advance(timedelta(**time))
