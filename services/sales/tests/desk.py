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

from .factories import a_deal, an_offer

Body = dict[str, Any]


@dataclass
class Desk:
    """Somebody who works with the service over HTTP."""

    service: Harness
    client: Client
    actor: Actor | None = None
    customer_id: UUID = field(default_factory=new_id)
    contact_id: UUID = field(default_factory=new_id)

    def wait(self, **time: float) -> None:
        """Let time pass and sign in again, since tokens do not live for days."""
        clock.advance(timedelta(**time))
        assert self.actor
        self.client.headers["Authorization"] = f"Bearer {self.service.issuer.token(self.actor)}"

    async def get(self, path: str, **query: Any) -> Body:
        """What a read answers when it goes well."""
        return _well(await self.client.get(path, params=query))

    async def post(self, path: str, body: Body | None = None) -> Body:
        """What a command answers when it goes well."""
        return _well(await self.client.post(path, json=body or {}))

    async def refused(self, path: str, body: Body | None = None) -> Body:
        """The problem that a command ends in."""
        answer = await self.client.post(path, json=body or {})
        assert answer.status_code >= 400, answer.text
        return answer.json()

    async def edit(self, opportunity: Body, **changes: Any) -> httpx.Response:
        """Change an opportunity from the version in hand."""
        return await self.client.patch(
            f"/v1/opportunities/{opportunity['id']}",
            json=changes,
            headers={"If-Match": f'"{opportunity["version"]}"'},
        )

    async def open_opportunity(self, **changes: Any) -> Body:
        """An opportunity in its first stage."""
        return await self.post("/v1/opportunities", a_deal(self.customer_id) | changes)

    async def commercial_opportunity(self) -> Body:
        """An opportunity with key contact, need and budget, in its second stage."""
        opportunity = await self.open_opportunity()
        _well(
            await self.edit(
                opportunity,
                key_contact_ids=[str(self.contact_id)],
                need="Two business cars with drivers",
                budget={"amount": 60_000_00, "currency": "CNY"},
            )
        )
        return await self.move(opportunity, "commercial")

    async def negotiated_opportunity(self) -> Body:
        """An opportunity with an accepted quote, in its third stage."""
        opportunity = await self.commercial_opportunity()
        await self.accepted_quote(opportunity)
        return await self.move(opportunity, "negotiation")

    async def accepted_quote(self, opportunity: Body) -> Body:
        """A quote that the customer said yes to."""
        quote = await self.sent_quote(opportunity)
        return await self.post(f"/v1/quotes/{quote['id']}/acceptance")

    async def sent_quote(self, opportunity: Body, **changes: Any) -> Body:
        """A quote that the customer has in hand."""
        quote = await self.draft_quote(opportunity, **changes)
        return await self.post(f"/v1/quotes/{quote['id']}/sending")

    async def draft_quote(self, opportunity: Body, **changes: Any) -> Body:
        """A quote not sent yet."""
        return await self.post(
            f"/v1/opportunities/{opportunity['id']}/quotes", an_offer() | changes
        )

    async def move(self, opportunity: Body, stage: str, reason: str | None = None) -> Body:
        """Move an opportunity by hand."""
        path = f"/v1/opportunities/{opportunity['id']}/stage"
        return await self.post(path, {"to_stage": stage, "reason": reason})

    async def again(self, opportunity: Body) -> Body:
        """The opportunity as it is now."""
        return await self.get(f"/v1/opportunities/{opportunity['id']}")


def _well(answer: httpx.Response) -> Body:
    assert answer.is_success, answer.text
    return answer.json()
