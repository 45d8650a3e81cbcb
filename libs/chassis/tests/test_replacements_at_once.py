import asyncio
from collections.abc import Sequence
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.tables import new_id
from chassis.tables.replacements import current, put_back, replace
from chassis.testing import Harness

from .inn import COLUMNS, Stay, guest_of, replaced, stands_before_a_lock, stays


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
