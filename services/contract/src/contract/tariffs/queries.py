"""Tariffs; whoever may read any may read all."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.errors import NotFound
from contract.tariffs.model import Tariff, TariffUnknown


def tariffs(code: str | None = None) -> Select[Tariff]:
    """All versions of all tariffs, or of one."""
    statement = select(Tariff)
    return statement.where(Tariff.code == code) if code else statement


async def tariff(session: AsyncSession, tariff_id: UUID) -> Tariff:
    """One version to read."""
    found = await session.get(Tariff, tariff_id)
    if found is None:
        raise NotFound
    return found


async def tariff_in_force(session: AsyncSession, code: str, on: date) -> Tariff:
    """The version that prices what begins on a day."""
    return (await tariffs_in_force(session, [code], on))[code]


async def tariffs_in_force(
    session: AsyncSession, codes: Iterable[str], on: date
) -> dict[str, Tariff]:
    """The versions in force on a day by their codes; none of the codes may be unknown."""
    wanted = set(codes)
    valid = tariffs().where(Tariff.code.in_(wanted), Tariff.valid_from <= on)
    newest = valid.ext(distinct_on(Tariff.code)).order_by(Tariff.code, Tariff.version.desc())
    known = {found.code: found for found in await session.scalars(newest)}
    if unknown := wanted - known.keys():
        raise TariffUnknown(f"On {on} there is no {', '.join(sorted(unknown))}.")
    return known


async def tariff_version(session: AsyncSession, code: str, version: int) -> Tariff:
    """The version that was frozen, whatever is in force now."""
    statement = tariffs(code).where(Tariff.version == version)
    found = await session.scalar(statement)
    if found is None:
        raise TariffUnknown(f"There is no version {version} of {code}.")
    return found


async def newest_version(session: AsyncSession, code: str) -> int:
    """The number of the newest version, 0 if there is none; nobody else publishes meanwhile."""
    await session.execute(text("LOCK TABLE tariff IN SHARE ROW EXCLUSIVE MODE"))
    newest = select(func.max(Tariff.version)).where(Tariff.code == code)
    return await session.scalar(newest) or 0
