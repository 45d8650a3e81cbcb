"""Pages by cursor: as fast at the millionth row as at the first."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, Any, Generic, TypeVar, cast
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from chassis.errors import Problem

LARGEST = 200
T = TypeVar("T")
R = TypeVar("R")


class CursorInvalid(Problem):
    """This cursor was not given out here; start from the first page."""

    status = 400


class Page(BaseModel, Generic[T]):
    """Some rows and the way to the next ones; no cursor on the last page."""

    # Routes return a page of mapped objects; the response model reads them by their attributes.
    model_config = ConfigDict(arbitrary_types_allowed=True)

    items: list[T]
    next_cursor: str | None = None


class PageRequest(BaseModel):
    """Which page a caller wants."""

    limit: int
    after: UUID | None


async def _page_request(
    limit: Annotated[int, Query(ge=1, le=LARGEST)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> PageRequest:
    return PageRequest(limit=limit, after=_position(cursor) if cursor else None)


Paging = Annotated[PageRequest, Depends(_page_request)]


def _position(cursor: str) -> UUID:
    try:
        return UUID(bytes=urlsafe_b64decode(cursor.encode() + b"=="))
    except (ValueError, binascii.Error):
        raise CursorInvalid from None


async def paged(
    session: AsyncSession,
    statement: Select[R],
    key: InstrumentedAttribute[UUID],
    page: PageRequest,
) -> Page[R]:
    """One page, newest first; `key` is the UUIDv7 that orders the rows."""
    if page.after:
        statement = statement.where(key < page.after)
    found = await session.scalars(statement.order_by(key.desc()).limit(page.limit + 1))
    rows = found.all()
    items = list(rows[: page.limit])
    more = len(rows) > page.limit
    last = cast("UUID", getattr(items[-1], key.key)) if more else None
    cursor = urlsafe_b64encode(last.bytes).rstrip(b"=").decode() if last else None
    return Page[Any].model_construct(items=items, next_cursor=cursor)
