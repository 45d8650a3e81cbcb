import asyncio
import random
from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import NotFound
from chassis.schedule import clock
from chassis.tables import new_id
from chassis.testing import Harness
from contract.money.charges.model import Charge
from contract.money.rent.commands import charge_rent
from contract.money.rent.model import RentInAdvance
from contract.tariffs.model import TariffUnknown
from contracts.events.contract import ChargeKind
from contracts.values import Money

from ...factories import FINANCE, known_customer, line_json, post, signed, tariff_json
from ..factories import must_add_up, read
from ..fleet import assigned, closed, corrected, ended, line_of, period, shanghai

CAR, OTHER, SPARE = (UUID(int=number) for number in (1, 2, 3))
TERM = period("2026-04-01", "2028-04-01")
MAY_1 = date(2026, 5, 1)
WAITING = """
SELECT 1 FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def at(text: str) -> None:
    clock.stop_at(shanghai(text))


async def charged(service: Harness, contract: dict[str, Any], through: date) -> list[Charge]:
    async with service.transaction() as session:
        return await charge_rent(session, UUID(contract["id"]), through)


async def owed(service: Harness, contract: dict[str, Any]) -> Counter[tuple[str, str, str]]:
    """What is charged for a contract, by kind, vehicle and month."""
    sums: Counter[tuple[str, str, str]] = Counter()
    page = await read(service, f"charges?contract_id={contract['id']}&limit=200")
    for charge in page["items"]:
        key = (charge["kind"], charge["vehicle_id"], charge["month"])
        sums[key] += charge["net"]["amount"]
    return Counter({key: amount for key, amount in sums.items() if amount})


async def test_a_served_month_is_charged_once_with_its_calculation(service: Harness) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id, line_json(2_000_001))
    await service.deliver(assigned(line_of(contract), CAR, TERM))
    at("2026-05-01T09:00")
    [charge] = await charged(service, contract, MAY_1)
    assert (charge.kind, charge.net) == (ChargeKind.RENTAL, Money(amount=2_000_001))
    assert (charge.customer_id, charge.branch, charge.month) == (customer_id, "PD", "2026-04")
    assert charge.calculation.note == "Minutes 0 to 43200 of 43200"
    assert await charged(service, contract, MAY_1) == []
    await must_add_up(service, customer_id)


async def test_parallel_runs_charge_once(service: Harness) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id)
    await service.deliver(assigned(line_of(contract), CAR, TERM))
    at("2026-05-01T09:00")
    async with service.transaction() as session:
        assert len(await charge_rent(session, UUID(contract["id"]), MAY_1)) == 1
        other = asyncio.create_task(charged(service, contract, MAY_1))
        while not other.done() and not await service.rows(WAITING):
            await asyncio.sleep(0)
    assert await other == []
    await must_add_up(service, customer_id)


async def test_rent_is_charged_up_to_tomorrow_at_most(service: Harness) -> None:
    contract = await signed(service, await known_customer(service))
    await service.deliver(assigned(line_of(contract), CAR, TERM))
    at("2026-04-30T23:59")
    with pytest.raises(RentInAdvance):
        await charged(service, contract, date(2026, 5, 2))
    assert len(await charged(service, contract, MAY_1)) == 1


async def test_an_unknown_contract_is_not_charged(service: Harness) -> None:
    with pytest.raises(NotFound):
        await charged(service, {"id": str(new_id())}, date(2026, 3, 2))


async def test_a_line_without_a_published_tariff_says_so(service: Harness) -> None:
    contract = await signed(service, await known_customer(service))
    await service.deliver(assigned(line_of(contract), CAR, TERM))
    async with service.transaction() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("DELETE FROM tariff")
    at("2026-05-01T09:00")
    with pytest.raises(TariffUnknown):
        await charged(service, contract, MAY_1)


async def test_an_early_end_after_billing_gives_back(service: Harness) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id, line_json(3_000_000))
    told = assigned(line_of(contract), CAR, TERM)
    await service.deliver(told)
    at("2026-05-01T09:00")
    [charge] = await charged(service, contract, MAY_1)
    await service.deliver(ended(told, shanghai("2026-04-21")))
    [back] = await charged(service, contract, MAY_1)
    assert (back.net_amount, back.corrects) == (-1_000_000, charge.id)
    await must_add_up(service, customer_id)


async def test_a_line_called_off_before_it_began_is_not_charged(service: Harness) -> None:
    contract = await signed(service, await known_customer(service))
    await service.deliver(assigned(line_of(contract), CAR, TERM))
    async with service.transaction() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("UPDATE contract_line SET cancelled = true")
    at("2026-05-01T09:00")
    assert await charged(service, contract, MAY_1) == []


async def test_a_late_trip_and_a_correction_settle_the_month_again(service: Harness) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id, line_json(0))
    serves = line_of(contract)
    first = closed(serves, CAR, period("2026-04-02T08:00", "2026-04-02T18:00"), km=2_900)
    late = closed(serves, CAR, period("2026-04-30T08:00", "2026-04-30T18:00"), km=300)
    await service.deliver(assigned(serves, CAR, TERM), first)
    at("2026-05-03T09:00")
    assert await charged(service, contract, MAY_1) == []
    await service.deliver(late)
    [charge] = await charged(service, contract, MAY_1)
    assert (charge.kind, charge.net_amount) == (ChargeKind.EXCESS_KM, 200 * 300)
    assert charge.calculation.quantity == 200
    await service.deliver(corrected(late, km=50, odometer_in_km=1_050))
    [back] = await charged(service, contract, MAY_1)
    assert (back.net_amount, back.corrects) == (-60_000, charge.id)
    await service.deliver(corrected(late, revision=3))
    await charged(service, contract, MAY_1)
    assert await owed(service, contract) == {("excess_km", str(CAR), "2026-04"): 60_000}
    await must_add_up(service, customer_id)


async def test_pooled_lines_share_what_they_include(service: Harness) -> None:
    customer_id = await known_customer(service)
    await post(service, FINANCE, "tariffs", tariff_json("pool", pooled=True))
    lines = [line_json(0, tariff_ref="pool"), line_json(0, tariff_ref="pool")]
    contract = await signed(service, customer_id, *lines, line_json(0))
    trip = period("2026-04-02T08:00", "2026-04-02T18:00")
    for place, (vehicle, km) in enumerate(((CAR, 4_500), (OTHER, 1_400), (SPARE, 3_010))):
        serves = line_of(contract, place)
        await service.deliver(assigned(serves, vehicle, TERM), closed(serves, vehicle, trip, km=km))
    at("2026-05-01T09:00")
    await charged(service, contract, MAY_1)
    assert await owed(service, contract) == {("excess_km", str(SPARE), "2026-04"): 3_000}


def _story(contract: dict[str, Any]) -> list[Any]:
    serves = line_of(contract)
    first = assigned(serves, CAR, TERM)
    swapped = assigned(
        serves,
        OTHER,
        period("2026-04-11T12:00", "2028-04-01"),
        swapped_from=first.assignment_id,
    )
    stand_in = assigned(
        serves,
        SPARE,
        period("2026-04-20", "2026-04-22T06:30"),
        replacement_for=swapped.assignment_id,
    )
    far = closed(serves, CAR, period("2026-04-03T08:00", "2026-04-04T18:00"), km=3_700, tolls=900)
    near = closed(
        serves,
        SPARE,
        period("2026-04-20T08:00", "2026-04-20T23:00"),
        km=250,
        overtime_minutes=45,
    )
    return [
        first,
        far,
        ended(first, swapped.period.starts_at),
        swapped,
        stand_in,
        near,
        corrected(far, km=3_400, tolls=Money(amount=400)),
        corrected(far, revision=3, km=3_450),
        ended(swapped, shanghai("2026-05-16")),
    ]


@pytest.mark.parametrize("seed", range(6))
async def test_every_event_twice_in_any_order_gives_the_same_charges(
    service: Harness, seed: int
) -> None:
    customer_id = await known_customer(service)
    plain, shuffled = [await signed(service, customer_id) for _ in range(2)]
    at("2026-06-01T09:00")
    await service.deliver(*_story(plain))
    await charged(service, plain, date(2026, 6, 1))

    chance = random.Random(seed)
    told = _story(shuffled) * 2
    chance.shuffle(told)
    for event in told:
        await service.deliver(event, times=2)
        if chance.random() < 0.2:
            await charged(service, shuffled, chance.choice([MAY_1, date(2026, 5, 20)]))
    await charged(service, shuffled, date(2026, 6, 1))
    assert await owed(service, shuffled) == await owed(service, plain)
    assert await charged(service, shuffled, date(2026, 6, 1)) == []
    await must_add_up(service, customer_id)
