"""Readable document numbers, unique and without gaps."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_NEXT = text(
    "INSERT INTO number_counter AS c (kind, period, last) VALUES (:kind, :period, 1) "
    "ON CONFLICT (kind, period) DO UPDATE SET last = c.last + 1 RETURNING last"
)


async def next_number(session: AsyncSession, kind: str, period: int | str) -> str:
    """The next number, such as `HT-2026-000123`.

    The counter row stays locked until the transaction ends, so take the number last; a
    rollback gives it back, which is why there are no gaps.
    """
    counted = await session.execute(_NEXT, {"kind": kind, "period": str(period)})
    return f"{kind}-{period}-{counted.scalar_one():06d}"
