from datetime import date, timedelta

from chassis.schedule import clock
from chassis.testing import Harness, an_actor
from contracts.events.customer import CustomerOwnerChanged, HandoverCompleted, HandoverOpened
from contracts.permissions import Role

from ..factories import FOREIGN_REP, MANAGER, REP, registered
from ..merges.stewards import merge, undo
from .test_routes import (
    COLLEAGUE,
    ask,
    joined,
    leaving,
    left,
    map_to,
    of,
    opened,
    owners,
    to,
)


async def test_on_the_day_everything_goes_where_it_was_meant_to_go(customers: Harness) -> None:
    one, two = [await registered(customers) for _ in range(2)]
    handover = await opened(customers)
    await map_to(customers, handover, {"items": to(COLLEAGUE, one)})
    await customers.deliver(left(), times=2)
    assert await owners(customers) == {one["id"]: of(COLLEAGUE), two["id"]: of(MANAGER)}
    assert len(await customers.recorded(CustomerOwnerChanged)) == 2
    assert len(await customers.recorded(HandoverCompleted)) == 1


async def test_what_became_the_leavers_after_it_was_completed_goes_to_the_usual_receiver(
    customers: Harness,
) -> None:
    handover = await opened(customers)
    await ask(customers, MANAGER, handover, "submission")
    since = await registered(customers)
    await customers.deliver(left())
    assert await owners(customers) == {since["id"]: of(MANAGER)}
    told = await customers.recorded(HandoverCompleted)
    assert [len(one.items) for one in told] == [0, 1]


async def test_a_leaver_without_customers_hands_over_the_rest(customers: Harness) -> None:
    await opened(customers)
    await customers.deliver(left())
    [told] = await customers.recorded(HandoverCompleted)
    assert (told.leaver_id, told.receiver_id, told.items) == (REP.id, MANAGER.id, ())


async def test_a_later_day_opens_no_second_handover(customers: Harness) -> None:
    await opened(customers)
    await customers.deliver(leaving(on=date(2026, 10, 1)))
    [row] = await customers.rows("SELECT leaves_on FROM handovers")
    assert row["leaves_on"] == date(2026, 10, 1)
    assert len(await customers.recorded(HandoverOpened)) == 1


async def test_whoever_was_to_receive_and_left_too_passes_it_on(customers: Harness) -> None:
    one = await registered(customers)
    handover = await opened(customers)
    await map_to(customers, handover, {"items": to(COLLEAGUE, one)})
    boss = an_actor(Role.SALES_MANAGER, org_path="HQ/MH")
    await customers.deliver(joined(boss), leaving(COLLEAGUE, boss), left(COLLEAGUE, boss))
    await customers.deliver(left())
    assert await owners(customers) == {one["id"]: of(boss)}


async def test_a_manager_who_is_not_known_yet_is_waited_for(customers: Harness) -> None:
    await customers.deliver(joined(REP), leaving(), left())
    assert [row["reason"] for row in await customers.parked()] == ["waits-for-reference", "follows"]
    await customers.deliver(joined(MANAGER))
    clock.stop_at(clock.now() + timedelta(minutes=10))
    try:
        for _ in range(2):
            await customers.service.inbox.retry_parked()
    finally:
        clock.run()
    assert await customers.parked() == []
    assert len(await customers.recorded(HandoverCompleted)) == 1


async def test_a_merged_customer_is_handed_over_too_and_parted_with_its_new_owner(
    customers: Harness,
) -> None:
    survivor = await registered(customers, FOREIGN_REP)
    merged = await registered(customers)
    made = await merge(customers, survivor, merged)
    await opened(customers)
    await customers.deliver(left())
    assert await owners(customers) == {survivor["id"]: of(FOREIGN_REP), merged["id"]: of(MANAGER)}
    assert (await undo(customers, made["id"]))[0] == 200
    assert (await owners(customers))[merged["id"]] == of(MANAGER)
