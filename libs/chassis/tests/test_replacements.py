from itertools import permutations

import pytest

from chassis.errors import ReferenceNotYetKnown
from chassis.tables import new_id
from chassis.tables.replacements import current, replace
from chassis.testing import Harness

from .inn import COLUMNS, Bill, Stay, guest_of, replaced, returned, stays


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
