import asyncio
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.errors import ReferenceNotYetKnown
from chassis.tables import new_id
from chassis.testing import Harness
from contract.credit.commands import adjust, exposure_changed, place_hold, release, reserve
from contract.credit.model import (
    CreditLimitExceeded,
    CreditOnHold,
    CreditProfile,
    CreditTerms,
    ReservedFor,
)
from contracts.events.contract import CreditGrade, CreditHoldPlaced, HoldCause
from contracts.values import Money

from ..factories import NOW, known_customer


def fen(amount: int) -> Money:
    return Money(amount=amount)


async def limited_to(service: Harness, limit: int) -> UUID:
    customer_id = await known_customer(service)
    await service.rows("UPDATE credit_profile SET limit_amount = $1", limit)
    return customer_id


async def reserved(service: Harness) -> tuple[int, int]:
    """What the profile says is reserved, and the sum of the reservations."""
    [row] = await service.rows(
        "SELECT reserved_amount, (SELECT coalesce(sum(amount), 0)::bigint FROM credit_reservation) "
        "AS sum FROM credit_profile"
    )
    return row["reserved_amount"], row["sum"]


async def test_parallel_contracts_and_orders_never_overdraw_a_customers_credit(
    service: Harness,
) -> None:
    customer_id = await limited_to(service, 7_500)

    async def take(turn: int) -> bool:
        what = ReservedFor.ORDER if turn % 2 else ReservedFor.CONTRACT
        try:
            async with service.transaction() as session:
                await reserve(session, customer_id, new_id(), fen(1_000), what)
        except CreditLimitExceeded:
            return False
        return True

    outcomes = await asyncio.gather(*map(take, range(20)))
    assert outcomes.count(True) == 7
    assert await reserved(service) == (7_000, 7_000)


async def test_what_a_source_takes_can_grow_within_the_limit_shrink_and_be_given_back(
    service: Harness,
) -> None:
    customer_id = await limited_to(service, 100)
    source = new_id()
    async with service.transaction() as session:
        await reserve(session, customer_id, source, fen(60), ReservedFor.ORDER)
        await adjust(session, source, fen(100))
        with pytest.raises(CreditLimitExceeded):
            await adjust(session, source, fen(101))
        await adjust(session, source, fen(20))
    assert await reserved(service) == (20, 20)
    async with service.transaction() as session:
        await release(session, source)
        await release(session, source)
    assert await reserved(service) == (0, 0)


async def test_debts_count_against_the_limit_and_deposits_for_it(service: Harness) -> None:
    customer_id = await limited_to(service, 100)
    async with service.transaction() as session:
        await exposure_changed(session, customer_id, open_invoices=50, unbilled=40)
        with pytest.raises(CreditLimitExceeded):
            await reserve(session, customer_id, new_id(), fen(11), ReservedFor.CONTRACT)
        await exposure_changed(session, customer_id, deposits=1)
        await reserve(session, customer_id, new_id(), fen(11), ReservedFor.CONTRACT)
    assert await reserved(service) == (11, 11)


async def test_a_hold_refuses_whatever_is_new_and_is_placed_once(service: Harness) -> None:
    customer_id = await known_customer(service)
    source = new_id()
    async with service.transaction() as session:
        await reserve(session, customer_id, source, fen(10), ReservedFor.ORDER)
        await place_hold(session, customer_id, HoldCause.OVERDUE, "FP-MAIN-2026-000001")
        await place_hold(session, customer_id, HoldCause.OVER_LIMIT, "Two became one")
        with pytest.raises(CreditOnHold):
            await reserve(session, customer_id, new_id(), fen(0), ReservedFor.ORDER)
        with pytest.raises(CreditOnHold):
            await adjust(session, source, fen(11))
        await adjust(session, source, fen(9))
    [placed] = await service.recorded(CreditHoldPlaced)
    assert (placed.cause, placed.reason) == (HoldCause.OVERDUE, "FP-MAIN-2026-000001")


async def test_the_money_of_an_unknown_customer_waits(service: Harness) -> None:
    async with service.transaction() as session:
        with pytest.raises(ReferenceNotYetKnown):
            await exposure_changed(session, new_id(), unbilled=1)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 60)), max_size=30))
def test_whatever_is_reserved_adjusted_and_released_the_limit_holds(
    steps: list[tuple[int, int]],
) -> None:
    limit = Money(amount=100)
    profile = CreditProfile.opened(
        new_id(), CreditTerms(grade=CreditGrade.B, term_days=30, limit=limit), NOW
    )
    held: list[int] = []
    kept = [profile.reserve(new_id(), ReservedFor.ORDER, fen(0), NOW) for _ in range(5)]
    for at, amount in steps:
        try:
            profile.adjust(kept[at], fen(amount))
        except CreditLimitExceeded:
            continue
        held = [row.amount for row in kept]
        assert profile.reserved_amount == sum(held) <= 100
