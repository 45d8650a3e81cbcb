"""Finds whoever may be the same party, among all customers and by indexed keys alone."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import Select, func, or_, text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.customer import CustomerKind
from customer.duplicates.model import Candidate, Comparable
from customer.duplicates.rules import Party, compare

MOST_EQUAL, MOST_SIMILAR, MOST_SHOWN = 50, 20, 10
_TRIGRAMS_ALIKE = text("SET LOCAL pg_trgm.similarity_threshold = 0.35")

R = TypeVar("R", bound=Comparable)


async def candidates(
    session: AsyncSession, among: Select[R], record: type[R], party: Party
) -> list[Candidate]:
    """The likeliest first; visibility does not apply, so that no branch registers another's twin."""
    found = {row.number: row for row in await _equal(session, among, record, party)}
    if party.kind is CustomerKind.ORGANISATION:
        found |= {row.number: row for row in await _similar(session, among, record, party)}
    judged = [(compare(party, row.party), row) for row in found.values()]
    likely = [
        Candidate(
            number=row.number,
            name=row.name,
            score=match.score,
            reasons=match.reasons,
            owner_id=row.owner_id,
        )
        for match, row in judged
        if match.is_candidate
    ]
    likely.sort(key=lambda candidate: (-candidate.score, candidate.number))
    return likely[:MOST_SHOWN]


async def _equal(
    session: AsyncSession, among: Select[R], record: type[R], party: Party
) -> Sequence[R]:
    keys = [record.core_key == party.name.core, record.pinyin_key == party.name.pinyin]
    if party.phone:
        keys.append(record.phone_key == party.phone)
    # More can share a common name than are read here: the same phone and script come first.
    nearest = (record.phone_key.is_not_distinct_from(party.phone)).desc(), keys[0].desc()
    statement = among.where(or_(*keys)).order_by(*nearest).limit(MOST_EQUAL)
    return (await session.execute(statement)).scalars().all()


async def _similar(
    session: AsyncSession, among: Select[R], record: type[R], party: Party
) -> Sequence[R]:
    """Brands alike; the trade, which thousands share, would find everybody."""
    brand = party.name.brand
    await session.execute(_TRIGRAMS_ALIKE)
    statement = (
        among.where(record.brand_key.bool_op("%")(brand))
        .order_by(
            func.similarity(record.brand_key, brand).desc(),
            func.similarity(record.core_key, party.name.core).desc(),
        )
        .limit(MOST_SIMILAR)
    )
    return (await session.execute(statement)).scalars().all()
