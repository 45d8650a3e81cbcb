import asyncio
from collections.abc import Sequence
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import ReferenceNotYetKnown
from chassis.tables import new_base, new_id
from chassis.tables.migrations import follow_replacements_v1, replacement_tables_v1
from chassis.tables.replacements import current, family, put_back, references, replace
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


def _create(connection: Connection) -> None:
    Base.metadata.create_all(connection)
    with Operations.context(MigrationContext.configure(connection)):
        replacement_tables_v1()
        follow_replacements_v1("stays", "bills", column="guest_id")


@pytest.fixture
async def inn(probe: Harness) -> Harness:
    async with probe.service.database.engine.begin() as connection:
        await connection.run_sync(_create)
    return probe


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


def test_all_columns_of_a_name_are_references_but_for_keys() -> None:
    assert [column.table.name for column in COLUMNS] == ["bills", "stays"]


async def test_references_move_and_are_counted_by_table(inn: Harness) -> None:
    old, new, other = new_id(), new_id(), new_id()
    mine, its, theirs = await stays(inn, old, new, other)
    async with inn.transaction() as session:
        session.add(Bill(guest_id=old))
    assert await replaced(inn, new_id(), old, new) == {"stays": 1, "bills": 1}
    assert [await guest_of(inn, stay) for stay in (mine, its, theirs)] == [new, new, other]
    async with inn.transaction() as session:
        assert await current(session, old) == new
        assert await current(session, other) == other


async def test_exactly_what_was_moved_returns_and_what_was_made_since_stays(inn: Harness) -> None:
    old, new, move = new_id(), new_id(), new_id()
    mine, its = await stays(inn, old, new)
    await replaced(inn, move, old, new)
    [since] = await stays(inn, new)
    assert await returned(inn, move) == {"stays": 1}
    assert [await guest_of(inn, stay) for stay in (mine, its, since)] == [old, new, new]
    async with inn.transaction() as session:
        assert await current(session, old) == old


async def test_what_was_made_since_returns_with_the_row_that_it_belongs_to(inn: Harness) -> None:
    old, new, move = new_id(), new_id(), new_id()
    mine, its = await stays(inn, old, new)
    await replaced(inn, move, old, new)
    async with inn.transaction() as session:
        session.add_all(Bill(guest_id=new, stay_id=stay) for stay in (mine, mine, its, None))
    assert await returned(inn, move) == {"stays": 1, "bills": 2}
    bills = await inn.rows("SELECT guest_id, stay_id FROM bills ORDER BY stay_id NULLS LAST")
    assert [tuple(row) for row in bills] == [(old, mine), (old, mine), (new, its), (new, None)]


async def test_a_row_that_comes_late_under_the_old_id_goes_the_same_way(inn: Harness) -> None:
    old, new, move = new_id(), new_id(), new_id()
    await replaced(inn, move, old, new)
    [late] = await stays(inn, old)
    assert await guest_of(inn, late) == new
    assert await returned(inn, move) == {"stays": 1}
    assert await guest_of(inn, late) == old


async def test_a_move_and_its_return_happen_once(inn: Harness) -> None:
    old, new, move = new_id(), new_id(), new_id()
    [mine] = await stays(inn, old)
    assert await replaced(inn, move, old, new) == {"stays": 1}
    assert await replaced(inn, move, old, new) is None
    assert await returned(inn, move) == {"stays": 1}
    assert await returned(inn, move) is None
    assert await replaced(inn, move, old, new) is None
    assert await guest_of(inn, mine) == old


async def test_an_unknown_move_cannot_be_put_back_yet(inn: Harness) -> None:
    with pytest.raises(ReferenceNotYetKnown):
        await returned(inn, new_id())


async def test_replacements_never_run_in_a_circle_nor_twice_from_one_id(inn: Harness) -> None:
    one, two, three = new_id(), new_id(), new_id()
    await replaced(inn, new_id(), one, two)
    await replaced(inn, new_id(), two, three)
    for old, new in ((three, one), (three, two), (one, three)):
        with pytest.raises(ReferenceNotYetKnown):
            await replaced(inn, new_id(), old, new)


async def test_an_id_that_was_put_back_can_be_replaced_again(inn: Harness) -> None:
    old, new, first = new_id(), new_id(), new_id()
    [mine] = await stays(inn, old)
    await replaced(inn, first, old, new)
    await returned(inn, first)
    assert await replaced(inn, new_id(), new, old) == {}
    assert await guest_of(inn, mine) == old


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_chains_end_the_same_in_whatever_order_they_are_told(
    inn: Harness, order: tuple[int, ...]
) -> None:
    one, two, three = new_id(), new_id(), new_id()
    first, second = new_id(), new_id()
    told = [(first, one, two), (second, two, three)]
    stay_id = new_id()
    for place in order:
        if place == 2:
            async with inn.transaction() as session:
                session.add(Stay(id=stay_id, guest_id=one))
        else:
            await replaced(inn, *told[place])
    assert await guest_of(inn, stay_id) == three
    await returned(inn, second)
    assert await guest_of(inn, stay_id) == two
    await returned(inn, first)
    assert await guest_of(inn, stay_id) == one


async def test_the_earlier_of_two_moves_may_be_put_back_first(inn: Harness) -> None:
    one, two, three, first, second = (new_id() for _ in range(5))
    mine, its = await stays(inn, one, two)
    await replaced(inn, first, one, two)
    await replaced(inn, second, two, three)
    await returned(inn, first)
    assert [await guest_of(inn, stay) for stay in (mine, its)] == [one, three]
    assert await returned(inn, second) == {"stays": 1}
    assert [await guest_of(inn, stay) for stay in (mine, its)] == [one, two]


async def test_what_a_session_has_read_before_is_read_anew(inn: Harness) -> None:
    old, new, move = new_id(), new_id(), new_id()
    [mine] = await stays(inn, old)
    async with inn.transaction() as session:
        held = await session.get_one(Stay, mine)
        await replace(session, move, old, new, COLUMNS)
        await session.refresh(held)
        assert held.guest_id == new


async def test_a_replacement_waits_for_whoever_has_asked_for_the_old_id(inn: Harness) -> None:
    old, new = new_id(), new_id()
    async with inn.transaction() as session:
        named = await current(session, old)
        moving = asyncio.create_task(replaced(inn, new_id(), old, new))
        await stands_before_a_lock(inn, moving)
        stay = Stay(id=new_id(), guest_id=named)
        session.add(stay)
    assert await moving == {"stays": 1}
    assert await guest_of(inn, stay.id) == new


async def test_a_replacement_waits_for_rows_that_are_being_written(inn: Harness) -> None:
    old, new, move = new_id(), new_id(), new_id()
    stay = Stay(id=new_id(), guest_id=old)
    async with inn.transaction() as session:
        session.add(stay)
        await session.flush()
        moving = asyncio.create_task(replaced(inn, move, old, new))
        await stands_before_a_lock(inn, moving)
    assert await moving == {"stays": 1}
    assert await guest_of(inn, stay.id) == new


async def test_a_row_written_while_its_id_is_being_replaced_waits_and_follows(
    inn: Harness,
) -> None:
    old, new, move = new_id(), new_id(), new_id()
    async with inn.transaction() as session:
        await replace(session, move, old, new, COLUMNS)
        writing = asyncio.create_task(stays(inn, old))
        await stands_before_a_lock(inn, writing)
    [late] = await writing
    assert await guest_of(inn, late) == new


async def test_a_row_written_while_its_id_is_put_back_waits_and_stays(inn: Harness) -> None:
    old, new, move = new_id(), new_id(), new_id()
    await replaced(inn, move, old, new)
    async with inn.transaction() as session:
        await put_back(session, move)
        writing = asyncio.create_task(stays(inn, old))
        await stands_before_a_lock(inn, writing)
    [late] = await writing
    assert await guest_of(inn, late) == old


GUESTS = 4
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("stay"), st.integers(0, GUESTS - 1), st.just(0)),
        st.tuples(
            st.just("replace"), st.integers(0, GUESTS - 1), st.integers(0, GUESTS - 1)
        ).filter(lambda step: step[1] != step[2]),
        st.tuples(st.just("return"), st.integers(0, 5), st.just(0)),
    ),
    max_size=14,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
async def test_undoing_all_moves_leaves_every_row_with_whom_it_was_made_for(
    inn: Harness, steps: Sequence[tuple[str, int, int]]
) -> None:
    async with inn.transaction() as session:
        await _play(session, steps)
        await session.rollback()


async def _play(session: AsyncSession, steps: Sequence[tuple[str, int, int]]) -> None:
    guests = [new_id() for _ in range(GUESTS)]
    named: dict[UUID, UUID] = {}
    moves: list[UUID] = []
    for step, one, other in steps:
        if step == "stay":
            stay = Stay(id=new_id(), guest_id=guests[one])
            named[stay.id] = guests[one]
            session.add(stay)
        elif step == "replace" and await current(session, guests[one]) == guests[one]:
            if await current(session, guests[other]) != guests[one]:
                moves.append(new_id())
                await replace(session, moves[-1], guests[one], guests[other], COLUMNS)
        elif step == "return" and one < len(moves):
            await put_back(session, moves.pop(one))
        await session.flush()
        for stay_id, guest in named.items():
            assert await _guest(session, stay_id) == await current(session, guest)
    for move in moves:
        await put_back(session, move)
    for stay_id, guest in named.items():
        assert await _guest(session, stay_id) == guest


async def _guest(session: AsyncSession, stay_id: UUID) -> UUID:
    found = await session.execute(
        text("SELECT guest_id FROM stays WHERE id = :id"), {"id": stay_id}
    )
    return UUID(str(found.scalar_one()))
