"""Guests, their stays and bills: something to re-point, as a service would."""

import asyncio
from typing import Any
from uuid import UUID

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import new_base, new_id
from chassis.tables.migrations import follow_replacements_v1, replacement_tables_v1
from chassis.tables.replacements import family, put_back, references, replace
from chassis.testing import Harness

Base = new_base()


class Stay(Base):
    __tablename__ = "stays"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    guest_id: Mapped[UUID]


class Bill(Base):
    __tablename__ = "bills"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    guest_id: Mapped[UUID]
    stay_id: Mapped[UUID | None]


class Wish(Base):
    __tablename__ = "wishes"
    guest_id: Mapped[UUID] = mapped_column(primary_key=True)


COLUMNS = references(Base.metadata, "guest_id")
STAYS = family(Base.metadata, "stay_id", Base.metadata.tables["stays"].c.id, name="guest_id")


def create_tables(connection: Connection) -> None:
    Base.metadata.create_all(connection)
    with Operations.context(MigrationContext.configure(connection)):
        replacement_tables_v1()
        follow_replacements_v1("stays", "bills", column="guest_id")


async def stays(inn: Harness, *guests: UUID) -> list[UUID]:
    made = [Stay(id=new_id(), guest_id=guest) for guest in guests]
    async with inn.transaction() as session:
        session.add_all(made)
    return [stay.id for stay in made]


async def guest_of(inn: Harness, stay_id: UUID) -> UUID:
    [row] = await inn.rows("SELECT guest_id FROM stays WHERE id = $1", stay_id)
    return UUID(str(row["guest_id"]))


async def replaced(inn: Harness, move_id: UUID, old: UUID, new: UUID) -> dict[str, int] | None:
    async with inn.transaction() as session:
        return await replace(session, move_id, old, new, COLUMNS)


async def returned(inn: Harness, move_id: UUID) -> dict[str, int] | None:
    async with inn.transaction() as session:
        return await put_back(session, move_id, [STAYS], "guest_id")


async def stands_before_a_lock(inn: Harness, task: asyncio.Task[Any]) -> None:
    """Return when the task cannot go on, or at its end if nothing holds it up."""
    waiting = (
        "SELECT 1 FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while not task.done() and not await inn.rows(waiting):
        pass
