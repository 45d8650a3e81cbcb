"""One service in the hands of a test: its HTTP, its bus and its database."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from io import BytesIO
from secrets import token_hex
from typing import Any, TypeVar, cast
from uuid import UUID

import asyncpg
import httpx
import orjson
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth.actor import Actor
from chassis.http.service import Service
from chassis.messages.outbox import Cause
from chassis.messages.reading import arrived
from chassis.schedule.clock import clock
from chassis.settings import ServiceSettings
from chassis.tables.columns import new_id
from chassis.tables.migrations import CHASSIS_TABLES
from chassis.telemetry.logs import start_logging
from chassis.testing.issuer import Issuer
from contracts.envelope import SCHEMA_PREFIX, SOURCE_PREFIX
from contracts.event import Event

_TABLES = (
    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' "
    "AND table_type = 'BASE TABLE' AND NOT table_name = ANY($1) "
    "AND table_name !~ '^(event_log_p|inbox_)'"
)
E = TypeVar("E", bound=Event)
S = TypeVar("S", bound=ServiceSettings)


class Harness:
    """A service that does not run by itself: the test hands it requests, events and due work."""

    def __init__(self, app: FastAPI, issuer: Issuer) -> None:
        self.app, self.issuer = app, issuer
        self.service: Service = app.state.service
        self.service.verifier.fetch = issuer.keys
        self._sequences: dict[str, int] = {}
        self._versions: dict[UUID, int] = {}

    def client(self, actor: Actor | None = None) -> "Client":
        """Requests as this actor, or as nobody; a POST gets an Idempotency-Key of its own."""
        headers = {"Authorization": f"Bearer {self.issuer.token(actor)}"} if actor else {}
        return Client(
            transport=httpx.ASGITransport(self.app), base_url="http://service.test", headers=headers
        )

    def transaction(self, actor: str | None = None) -> AbstractAsyncContextManager[AsyncSession]:
        """A transaction on the service's database."""
        return self.service.database.transaction(Cause(actor=actor))

    async def deliver(self, *events: Event, times: int = 1) -> None:
        """Hand events over as they come from the bus, `times` times with the same ids."""
        envelopes = [self.envelope(event) for event in events]
        for _ in range(times):
            await self.service.inbox.take_in([arrived(envelope) for envelope in envelopes])

    def envelope(self, event: Event) -> dict[str, Any]:
        """The event as its publisher would send it next."""
        publisher, subject = event.publisher(), event.subject_id
        self._sequences[publisher] = self._sequences.get(publisher, 0) + 1
        self._versions[subject] = self._versions.get(subject, 0) + 1
        return {
            "specversion": "1.0",
            "id": str(new_id()),
            "source": SOURCE_PREFIX + publisher,
            "type": event.type,
            "time": clock.now().isoformat(),
            "subject": str(subject),
            "dataschema": SCHEMA_PREFIX + event.type,
            "data": event.model_dump(mode="json"),
            "sequence": self._sequences[publisher],
            "aggregateversion": self._versions[subject],
            "correlationid": str(new_id()),
        }

    async def recorded(self, event: type[E]) -> list[E]:
        """Events of a class that the service has recorded, in order, published or not."""
        rows = await self.rows(
            "SELECT o.data::text AS data, coalesce(o.personal, p.block)::text AS personal FROM ("
            " SELECT sequence - 1000000000 AS place, id, type, data, NULL::jsonb AS personal"
            " FROM event_log UNION ALL"
            " SELECT position, id, type, data, personal FROM outbox) AS o "
            "LEFT JOIN personal p ON p.event_id = o.id WHERE o.type = $1 ORDER BY o.place",
            event.type,
        )
        found: list[E] = []
        for row in rows:
            data = orjson.loads(row["data"])
            if row["personal"]:
                data["personal"] = orjson.loads(row["personal"])
            found.append(event.model_validate(data))
        return found

    async def parked(self) -> Sequence[asyncpg.Record]:
        """What could not be handled."""
        return await self.rows("SELECT * FROM parked ORDER BY sequence")

    async def rows(self, statement: str, *values: Any) -> Sequence[asyncpg.Record]:
        """Rows of the service's database, read past the service."""
        connection = await asyncpg.connect(self.service.database.url)
        try:
            return cast("Sequence[asyncpg.Record]", await connection.fetch(statement, *values))
        finally:
            await connection.close()

    async def contents(self) -> dict[str, list[bytes]]:
        """All rows of all tables that the chassis does not own, to compare before and after."""
        tables = await self.rows(_TABLES, list(CHASSIS_TABLES))
        connection = await asyncpg.connect(self.service.database.url)
        try:
            found: dict[str, list[bytes]] = {}
            for row in tables:
                copied = BytesIO()
                await connection.copy_from_table(row["table_name"], output=copied)
                found[row["table_name"]] = sorted(copied.getvalue().splitlines())
            return found
        finally:
            await connection.close()

    async def do_due_work(self) -> None:
        """Do all that is due by the clock."""
        while await self.service.due.run_one():
            pass


class Client(httpx.AsyncClient):
    """Adds an Idempotency-Key to each POST that has none."""

    async def request(self, method: str, url: Any, **options: Any) -> httpx.Response:
        """Send one request."""
        headers = httpx.Headers(options.pop("headers", None))
        if method == "POST" and "idempotency-key" not in headers:
            headers["Idempotency-Key"] = str(new_id())
        return await super().request(method, url, headers=headers, **options)


@asynccontextmanager
async def harness(
    create: Callable[[S], FastAPI],
    settings: type[S],
    database_url: str,
    amqp_url: str = "amqp://guest:guest@127.0.0.1:1/",
    **overrides: Any,
) -> AsyncGenerator[Harness, None]:
    """A harness around a service on this database; `overrides` are settings."""
    issuer = Issuer()
    values: dict[str, Any] = {
        "database_url": SecretStr(database_url),
        "amqp_url": SecretStr(amqp_url),
        "bus_prefix": f"test-{token_hex(4)}",
        "issuer": issuer.issuer,
        "audience": issuer.audience,
        "environment": "test",
        "reference_patience": 0.0,
    }
    app = create(settings(**(values | overrides)))
    start_logging(app.title)
    held = Harness(app, issuer)
    try:
        yield held
    finally:
        await held.service.relay.waker.close()
        await held.service.database.close()
