"""Opens units, takes on staff."""

from collections.abc import Awaitable, Callable

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import UNIQUE_VIOLATION, sqlstate
from chassis.errors import Problem
from chassis.messages import record
from chassis.schedule.clock import DEFAULT_ZONE, clock
from contracts.events.gateway import OrgUnitKind
from contracts.permissions import Role
from contracts.values import BranchCode, OrgPath
from gateway.identity.model import OrgUnit, Staff, UnitExists, UnknownUnit, UsernameTaken
from gateway.identity.queries import nobody_works_here, unit_called, unit_exists_at

HEADQUARTERS = "HQ"
ADMINISTRATOR = "admin"
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('first start', 0))")


async def open_unit(
    session: AsyncSession,
    code: BranchCode,
    name: str,
    kind: OrgUnitKind,
    time_zone: str,
    parent: BranchCode | None,
) -> OrgUnit:
    """Open a unit and tell the other services."""
    above = await unit_called(session, parent) if parent else None
    unit, opened = OrgUnit.open(code, name, kind, time_zone, above)
    await _add(session, unit, UnitExists(f"{code} is taken."))
    record(session, opened)
    return unit


async def take_on_staff(
    session: AsyncSession,
    username: str,
    password_hash: str,
    name: str,
    roles: list[Role],
    org_path: OrgPath,
) -> Staff:
    """Give somebody an account and tell the other services."""
    if not await unit_exists_at(session, org_path):
        raise UnknownUnit(f"Nothing is at {org_path}.")
    staff, joined = Staff.join(username, password_hash, name, roles, org_path, clock.now())
    await _add(session, staff, UsernameTaken(f"{username} is taken."))
    record(session, joined)
    return staff


async def found_organisation(
    session: AsyncSession, password_hash: Callable[[], Awaitable[str]]
) -> None:
    """Open headquarters and give the administrator an account, once in an organisation's life."""
    await session.execute(_ONE_AT_A_TIME)
    if not await nobody_works_here(session):
        return
    kind = OrgUnitKind.HEADQUARTERS
    await open_unit(session, HEADQUARTERS, "总部", kind, DEFAULT_ZONE, parent=None)
    hashed = await password_hash()
    await take_on_staff(
        session, ADMINISTRATOR, hashed, "系统管理员", [Role.ADMINISTRATOR], HEADQUARTERS
    )


async def _add(session: AsyncSession, row: OrgUnit | Staff, taken: Problem) -> None:
    try:
        async with session.begin_nested():
            session.add(row)
            await session.flush()
    except IntegrityError as refused:
        if sqlstate(refused) == UNIQUE_VIOLATION:
            raise taken from None
        raise
