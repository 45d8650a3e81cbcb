"""Keeps twins out, also when two people enter one party at the same moment."""

from typing import TypeVar

from sqlalchemy import Select, text
from sqlalchemy.ext.asyncio import AsyncSession

from customer.duplicates.model import Comparable, PossibleDuplicates
from customer.duplicates.queries import candidates
from customer.duplicates.rules import Party

R = TypeVar("R", bound=Comparable)

_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


async def refuse_twin(
    session: AsyncSession,
    among: Select[R],
    record: type[R],
    party: Party,
    *,
    confirmed_new: bool,
) -> None:
    """Refuse a party that may be known, unless somebody has looked and says it is new."""
    await _hold(session, party)
    if confirmed_new:
        return
    found = await candidates(session, among, record, party)
    if found:
        raise PossibleDuplicates(candidates=[one.model_dump(mode="json") for one in found])


async def _hold(session: AsyncSession, party: Party) -> None:
    """Let one at a time enter a party of this name or phone; until the transaction ends."""
    keys = [f"core-name {party.name.core}", *([f"phone {party.phone}"] if party.phone else [])]
    for key in sorted(keys):
        await session.execute(_HOLD, {"key": key})
