from typing import Any
from uuid import UUID

import pytest

from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.contract import ChargeKind, TripPriced
from contracts.events.fleet import TripSheetClosed
from contracts.values import Money, Period

from ...factories import (
    FINANCE,
    REP,
    customer_registered,
    known_customer,
    post,
    signed,
    tariff_json,
)
from ...orders.factories import confirmed, ordering_customer
from ..factories import must_add_up, read
from ..fleet import closed, corrected, line_of, order_of, period

DAY = period("2026-04-08T08:00", "2026-04-08T20:30")
HALF_HOUR = 30


def of_line(contract: dict[str, Any], **facts: Any) -> TripSheetClosed:
    return closed(line_of(contract), new_id(), DAY, **facts)


async def charges_of(service: Harness, sheet: TripSheetClosed) -> list[tuple[str, int]]:
    trip = await read(service, f"trips/{sheet.trip_sheet_id}")
    return [(charge["kind"], charge["net"]["amount"]) for charge in trip["charges"]]


async def test_a_closed_sheet_of_a_line_charges_what_goes_beyond_the_rent(
    service: Harness,
) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id)
    sheet = of_line(contract, km=300, overtime_minutes=90, tolls=4_500, parking=1_000)
    await service.deliver(sheet, times=2)
    await service.deliver(sheet)
    [priced] = await service.recorded(TripPriced)
    assert priced.net == Money(amount=14_500)
    assert (priced.trip_sheet_id, priced.revision) == (sheet.trip_sheet_id, 1)
    assert (priced.tariff_ref, priced.tariff_version) == ("charter-2026", 1)
    assert str(priced.contract_id) == contract["id"]
    assert {charge.kind: charge.net.amount for charge in priced.charges} == {
        ChargeKind.OVERTIME: 9_000,
        ChargeKind.TOLLS: 4_500,
        ChargeKind.PARKING: 1_000,
    }
    [overtime] = [c for c in priced.charges if c.kind is ChargeKind.OVERTIME]
    calculation = overtime.calculation
    assert (calculation.quantity, calculation.unit, calculation.per) == (90, "minute", 60)
    assert (overtime.month, overtime.tax_bp, overtime.branch) == ("2026-04", 900, "PD")
    # Prices go to whoever sold, never to whoever drove.
    assert priced.scope.owner_id == REP.id
    credit = await must_add_up(service, customer_id)
    assert credit["unbilled"]["amount"] == 14_500 + 810 + 405 + 90


async def test_a_trip_that_costs_nothing_extra_is_priced_too(service: Harness) -> None:
    contract = await signed(service, await known_customer(service))
    sheet = of_line(contract, km=50)
    await service.deliver(sheet)
    [priced] = await service.recorded(TripPriced)
    assert (priced.charges, priced.net) == ((), Money(amount=0))
    assert await charges_of(service, sheet) == []


async def test_a_correction_charges_the_differences_and_its_correction_restores_the_sum(
    service: Harness,
) -> None:
    customer_id = await known_customer(service)
    contract = await signed(service, customer_id)
    sheet = of_line(contract, overtime_minutes=60, tolls=4_500)
    await service.deliver(sheet)
    await service.deliver(corrected(sheet, overtime_minutes=20, parking=Money(amount=700)))
    assert await charges_of(service, sheet) == [
        ("overtime", 6_000),
        ("tolls", 4_500),
        ("overtime", -4_000),
        ("parking", 700),
    ]
    trip = await read(service, f"trips/{sheet.trip_sheet_id}")
    assert (trip["revision"], trip["net"]["amount"]) == (2, 7_200)
    assert trip["charges"][2]["corrects"] == trip["charges"][0]["id"]
    assert trip["charges"][2]["calculation"]["quantity"] == -40
    await service.deliver(corrected(sheet, revision=3))
    trip = await read(service, f"trips/{sheet.trip_sheet_id}")
    assert trip["net"]["amount"] == 10_500
    told = await service.recorded(TripPriced)
    assert [event.net.amount for event in told] == [10_500, 7_200, 10_500]
    assert sum(charge.net.amount for event in told for charge in event.charges) == 10_500
    await must_add_up(service, customer_id)


async def test_the_highest_revision_counts_in_whichever_order_they_come(
    service: Harness,
) -> None:
    contract = await signed(service, await known_customer(service))
    sheet = of_line(contract, overtime_minutes=60)
    second, third = (
        corrected(sheet, 2, overtime_minutes=1),
        corrected(sheet, 3, overtime_minutes=30),
    )
    await service.deliver(third, sheet, second, times=2)
    assert await charges_of(service, sheet) == [("overtime", 3_000)]
    assert len(await service.recorded(TripPriced)) == 1


async def test_a_trip_of_an_order_is_priced_by_the_tariff_in_force_when_it_was_to_begin(
    service: Harness,
) -> None:
    customer_id = await known_customer(service)
    by_trip = {"basis": "trip", "included_km": 60, "included_minutes": 120}
    tariff = tariff_json("transfer", **by_trip)
    tariff["terms"]["unit_price"]["amount"] = 38_000
    await post(service, FINANCE, "tariffs", tariff)
    dearer = {"valid_from": "2026-04-09"}
    await post(service, FINANCE, "tariffs", tariff_json("transfer", **by_trip) | dearer)
    when = period("2026-04-08T14:00", "2026-04-08T17:30")
    order = await confirmed(service, customer_id, tariff_ref="transfer")
    sheet = closed(order_of(order), new_id(), when, km=100, tolls=3_000, tariff_ref="transfer")
    await service.deliver(sheet)
    assert await charges_of(service, sheet) == [
        ("excess_km", 12_000),
        ("trip", 38_000),
        ("overtime", 9_000),
        ("tolls", 3_000),
    ]
    # A correction keeps the tariff, whatever is in force by now.
    moved = Period(starts_at=when.starts_at, ends_at=period("2026-04-08", "2026-04-09").ends_at)
    await service.deliver(corrected(sheet, planned=moved, km=60))
    trip = await read(service, f"trips/{sheet.trip_sheet_id}")
    assert (trip["tariff_version"], trip["net"]["amount"]) == (1, 50_000)
    [priced, _] = await service.recorded(TripPriced)
    assert str(priced.order_id) == order["id"]
    assert priced.scope.owner_id == REP.id
    await must_add_up(service, customer_id)


async def test_a_trip_whose_tariff_is_unknown_waits_until_it_is_published(
    service: Harness,
) -> None:
    customer_id = await ordering_customer(service)
    order = await confirmed(service, customer_id)
    sheet = closed(order_of(order), new_id(), DAY, tariff_ref="transfer")
    await service.deliver(sheet)
    assert [row["reason"] for row in await service.parked()] == ["waits-for-reference"]
    await post(service, FINANCE, "tariffs", tariff_json("transfer", basis="trip"))
    await service.deliver(customer_registered())
    await service.service.inbox.retry_parked()
    assert await service.parked() == []
    assert len(await service.recorded(TripPriced)) == 1


@pytest.mark.parametrize("unknown", ["contract", "branch"])
async def test_a_trip_that_comes_before_what_it_names_waits(service: Harness, unknown: str) -> None:
    contract = await signed(service, await known_customer(service))
    sheet = of_line(contract)
    if unknown == "contract":
        sheet = sheet.model_copy(update={"contract_id": new_id()})
    else:
        sheet = sheet.model_copy(update={"branch": "NOWHERE"})
    await service.deliver(sheet)
    assert [row["reason"] for row in await service.parked()] == ["waits-for-reference"]
    assert await service.recorded(TripPriced) == []


async def test_the_version_that_the_signature_froze_prices_the_trips_of_a_line(
    service: Harness,
) -> None:
    contract = await signed(service, await known_customer(service))
    dearer = tariff_json(overtime_hour_price={"amount": 60_000})
    await post(service, FINANCE, "tariffs", dearer)
    sheet = of_line(contract, overtime_minutes=60)
    await service.deliver(sheet)
    assert await charges_of(service, sheet) == [("overtime", 6_000)]


async def test_a_trip_of_a_line_signed_before_there_were_tariffs_follows_the_first_version(
    service: Harness,
) -> None:
    contract = await signed(service, await known_customer(service))
    async with service.transaction() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("UPDATE contract_line SET tariff_version = NULL")
    await service.deliver(sheet := of_line(contract, overtime_minutes=60))
    assert UUID(contract["id"])
    assert await charges_of(service, sheet) == [("overtime", 6_000)]
