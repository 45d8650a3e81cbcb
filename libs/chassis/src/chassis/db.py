"""The service's own database, and the one place where a transaction begins and ends."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import orjson
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm.exc import StaleDataError

from chassis.messages.outbox import Cause, write_recorded

SERIALIZATION_FAILURE = "40001"
DEADLOCK_DETECTED = "40P01"
UNIQUE_VIOLATION = "23505"
EXCLUSION_VIOLATION = "23P01"
CHARACTER_UNKNOWN = {"22021", "22P05"}
_CONNECTION_LOST = ("08", "57P")


def sqlstate(failure: BaseException) -> str | None:
    """The SQLSTATE behind an exception, if a database sent one."""
    origin: Any = failure.orig if isinstance(failure, DBAPIError) else failure
    state = getattr(origin, "sqlstate", None)
    return state if isinstance(state, str) else None


def can_be_repeated(failure: BaseException) -> bool:
    """Whether the same transaction, run again, may well succeed."""
    if isinstance(failure, StaleDataError):
        return True
    return sqlstate(failure) in {SERIALIZATION_FAILURE, DEADLOCK_DETECTED}


def database_is_away(failure: BaseException) -> bool:
    """Whether the database itself did not answer, as against refusing one statement."""
    if isinstance(failure, (OSError, TimeoutError, asyncpg.InterfaceError, InterfaceError)):
        return True
    if isinstance(failure, DBAPIError) and failure.connection_invalidated:
        return True
    state = sqlstate(failure)
    if state is None:
        return isinstance(failure, OperationalError)
    if isinstance(failure, DBAPIError) and failure.statement is None:
        # Refused while connecting: too many, not allowed now, no such database, starting up.
        return state.startswith((*_CONNECTION_LOST, "28", "3D", "53", "55"))
    return state.startswith(_CONNECTION_LOST)


class Database:
    """A pool of connections; every change goes through `transaction`."""

    def __init__(self, url: str, pool_size: int = 10) -> None:
        self.url = plain_url(url)
        self.engine: AsyncEngine = create_async_engine(
            self.url.replace("postgresql://", "postgresql+asyncpg://", 1),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=False,
            pool_timeout=10,
            json_serializer=_to_json,
            json_deserializer=orjson.loads,
        )
        self._after_commit: list[Callable[[AsyncSession], None]] = []

    def after_commit(self, tell: Callable[[AsyncSession], None]) -> None:
        """Have `tell` called after each commit, with what the session carried."""
        self._after_commit.append(tell)

    @asynccontextmanager
    async def transaction(self, cause: Cause | None = None) -> AsyncGenerator[AsyncSession, None]:
        """Begin, hand out the session, write the recorded events, commit; roll back on any error."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            session.info["cause"] = cause or Cause()
            yield session
            await session.flush()
            await write_recorded(session)
            await session.commit()
            for tell in self._after_commit:
                tell(session)

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncSession, None]:
        """A session that leaves nothing behind."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            await session.connection(execution_options={"postgresql_readonly": True})
            yield session

    async def answers(self) -> bool:
        """Whether the database can be reached now."""
        try:
            async with asyncio.timeout(2), self.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except Exception as failure:
            if database_is_away(failure):
                return False
            raise
        return True

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()


def _to_json(value: Any) -> str:
    return orjson.dumps(value).decode()


def plain_url(url: str) -> str:
    """The URL as asyncpg takes it."""
    return url.replace("postgresql+asyncpg://", "postgresql://", 1)
