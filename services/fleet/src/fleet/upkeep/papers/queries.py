"""Which papers there are, and which are the newest of their kind."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chassis.auth import Actor, visible
from contracts.events.fleet import HolderType, PaperKind
from fleet.upkeep.papers.model import Paper


def papers(
    actor: Actor,
    holder_type: HolderType | None = None,
    holder_id: UUID | None = None,
    kind: PaperKind | None = None,
) -> Select[Paper]:
    """The papers that the actor may see."""
    found = select(Paper)
    if holder_type:
        found = found.where(Paper.holder_type == holder_type)
    if holder_id:
        found = found.where(Paper.holder_id == holder_id)
    if kind:
        found = found.where(Paper.kind == kind)
    return visible(found, actor, Paper)


def expiring(found: Select[Paper], today: date, within_days: int) -> Select[Paper]:
    """Those that nothing newer has replaced and that run out by then, or have."""
    return found.where(Paper.valid_until <= today + timedelta(days=within_days), _is_newest())


async def newest_valid_until(session: AsyncSession, holder_id: UUID) -> dict[PaperKind, date]:
    """Until when each kind of a holder's papers is valid."""
    found = await session.execute(
        select(Paper.kind, func.max(Paper.valid_until))
        .where(Paper.holder_id == holder_id)
        .group_by(Paper.kind)
    )
    return {row[0]: row[1] for row in found}


async def newest_paper(session: AsyncSession, paper_id: UUID) -> Paper | None:
    """The paper of this id, unless a newer one has taken its place."""
    found = await session.execute(select(Paper).where(Paper.id == paper_id, _is_newest()))
    return found.scalar_one_or_none()


def _is_newest() -> ColumnElement[bool]:
    newer = aliased(Paper)
    return ~exists().where(
        newer.holder_id == Paper.holder_id,
        newer.kind == Paper.kind,
        tuple_(newer.valid_until, newer.id) > tuple_(Paper.valid_until, Paper.id),
    )
