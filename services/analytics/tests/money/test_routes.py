from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from analytics.money.model import MoneyGrouping
from analytics.money.queries import Asked, cost_figures, revenue_figures
from chassis.auth import Actor
from chassis.messages.reading import arrived
from chassis.testing import Harness, an_actor
from contracts.events.contract import ChargeKind, ContractSigned, OrderConfirmed
from contracts.events.fleet import CostKind, VehicleRegistered
from contracts.permissions import Permission, Reach, Role

from ..factories import (
    MANAGEMENT,
    OF_ORDER,
    PUDONG_DISPATCHER,
    SALES,
    an,
    deliver_samples,
    names,
    the,
    trip,
)
from .factories import charge, cost, credit_note, figures, invoice, priced

FLEET_MANAGER = an_actor(Role.FLEET_MANAGER)
ROUTES = ("revenue", "cost", "profit", "receipts")
ORDER: dict[str, Any] = {"contract_id": None, "order_id": OF_ORDER["order_id"]}


@pytest.mark.parametrize("figure", ROUTES)
async def test_nobody_sees_money_without_signing_in(analytics: Harness, figure: str) -> None:
    async with analytics.client() as client:
        answer = await client.get(f"/v1/figures/{figure}", params={"by": "month"})
        assert answer.status_code == 401


async def test_a_branch_sees_money_of_its_own_alone(analytics: Harness) -> None:
    await analytics.deliver(
        invoice("both", charge("ours", 700), charge("theirs", 300, branch="HQA")),
        cost("our fuel", 70),
        cost("their fuel", 30, branch="HQA"),
    )
    for path, revenue, spent in (("HQ/PD", 700, 70), ("HQ/HQA", 300, 30)):
        actor = _with_reach(Reach.BRANCH, path)
        assert await _seen(analytics, actor) == (revenue, spent)
    assert await _seen(analytics, _with_reach(Reach.BRANCH, "HQ")) == (1_000, 100)
    assert await _seen(analytics, _with_reach(Reach.OWN, "HQ/PD")) == (0, 0)


@pytest.mark.parametrize("figure", ROUTES)
async def test_a_dispatcher_sees_no_money(analytics: Harness, figure: str) -> None:
    async with analytics.client(PUDONG_DISPATCHER) as client:
        answer = await client.get(f"/v1/figures/{figure}", params={"by": "month"})
        assert answer.status_code == 403


async def test_profit_is_for_those_who_may_see_both_sides(analytics: Harness) -> None:
    for one_side in (FLEET_MANAGER, SALES):
        async with analytics.client(one_side) as client:
            answer = await client.get("/v1/figures/profit", params={"by": "month"})
            assert answer.status_code == 403
    assert await figures(analytics, "cost", "month", actor=FLEET_MANAGER) == []


@pytest.mark.parametrize("asked", [{}, {"by": "colour"}, {"by": "kind", "line": "vehicle_sale"}])
async def test_an_unknown_grouping_or_line_is_refused(
    analytics: Harness, asked: dict[str, str]
) -> None:
    async with analytics.client(MANAGEMENT) as client:
        assert (await client.get("/v1/figures/revenue", params=asked)).status_code == 422


async def test_one_monthly_and_two_daily_contracts_of_a_vehicle_come_to_660(
    analytics: Harness,
) -> None:
    """A join of the contracts would say 920, because it counts the monthly one for each daily one."""
    contracts = {"monthly": 260_00, "first daily": 200_00, "second daily": 200_00}
    for name, fen in contracts.items():
        of_contract = {"contract_id": the(name), "customer_id": the(f"customer of {name}")}
        await analytics.deliver(invoice(f"of {name}", charge(name, fen), **of_contract))
        await analytics.deliver(cost(f"spent for {name}", fen))
    for by in ("vehicle", "model", "branch", "month", "kind"):
        (row,) = await figures(analytics, "revenue", by)
        assert row["revenue"] == {"amount": 660_00, "currency": "CNY"}, by
    (row,) = await figures(analytics, "cost", "vehicle")
    assert row["cost"]["amount"] == 660_00
    (row,) = await figures(analytics, "profit", "vehicle")
    assert [row[side]["amount"] for side in ("revenue", "cost", "profit")] == [660_00, 660_00, 0]
    assert sorted(
        row["revenue"]["amount"] for row in await figures(analytics, "revenue", "contract")
    ) == [200_00, 200_00, 260_00]


async def test_a_priced_trip_counts_at_once_and_once_when_it_is_invoiced(
    analytics: Harness,
) -> None:
    overtime = charge("overtime", 60_00, kind=ChargeKind.OVERTIME)
    tolls = charge("tolls", 45_00, kind=ChargeKind.TOLLS)
    await analytics.deliver(priced("trip", overtime, tolls), times=2)
    assert await _revenue(analytics) == (0, 105_00, 105_00)
    await analytics.deliver(invoice("first", overtime, charge("rent", 18_600_00)), times=2)
    assert await _revenue(analytics) == (18_660_00, 45_00, 18_705_00)
    await analytics.deliver(invoice("second", tolls))
    assert await _revenue(analytics) == (18_705_00, 0, 18_705_00)


async def test_correcting_a_trip_twice_restores_its_revenue(analytics: Harness) -> None:
    first = charge("overtime", 60_00)
    less = charge("less", -40_00, corrects=first.charge_id)
    more = charge("more", 40_00, corrects=first.charge_id)
    await analytics.deliver(priced("trip", first), invoice("invoice", first))
    await analytics.deliver(priced("trip", less, net=20_00, revision=2), credit_note("note", less))
    assert await _revenue(analytics) == (20_00, 0, 20_00)
    await analytics.deliver(priced("trip", more, net=60_00, revision=3))
    assert await _revenue(analytics) == (20_00, 40_00, 60_00)


async def test_revenue_belongs_to_the_vehicle_month_and_customer_it_was_charged_for(
    analytics: Harness,
) -> None:
    await analytics.deliver(
        *names(),
        invoice(
            "swapped in May",
            charge("April", 18_600_00, vehicle_id=an(VehicleRegistered).vehicle_id),
            charge("May, first car", 6_000_00, month="2026-05", vehicle_id=the("second car")),
            charge("May, spare car", 12_600_00, month="2026-05"),
            customer_id=the("bank"),
        ),
        invoice("order", charge("no show", 750_00, vehicle_id=None, month="2026-05"), **ORDER),
    )
    by_vehicle = {row["label"]: _net(row) for row in await figures(analytics, "revenue", "vehicle")}
    assert by_vehicle == {
        "沪A·12345": 18_600_00,
        "沪B·67890": 6_000_00,
        str(the("car")): 12_600_00,
        None: 750_00,
    }
    by_model = {row["label"]: _net(row) for row in await figures(analytics, "revenue", "model")}
    assert by_model == {"别克 GL8 艾维亚": 24_600_00, None: 13_350_00}
    by_month = {row["key"]: _net(row) for row in await figures(analytics, "revenue", "month")}
    assert by_month == {"2026-04": 18_600_00, "2026-05": 19_350_00}
    by_customer = {
        row["label"]: _net(row) for row in await figures(analytics, "revenue", "customer")
    }
    assert by_customer == {
        "上海浦江银行股份有限公司": 37_200_00,
        "上海临港精密制造有限公司": 750_00,
    }
    in_may = await figures(analytics, "revenue", "customer", month="2026-05")
    assert sorted(map(_net, in_may)) == [750_00, 18_600_00]


async def test_charter_and_ad_hoc_business_are_told_apart(analytics: Harness) -> None:
    drive: dict[str, Any] = {"trip_sheet_id": the("ad-hoc drive")}
    await analytics.deliver(
        an(ContractSigned),
        an(OrderConfirmed, order_id=the("order"), number="DD-2026-000001"),
        *trip("ad-hoc drive", **OF_ORDER),
        invoice("charter", charge("rent", 18_600_00)),
        invoice("order's", charge("trip", 1_200_00, kind=ChargeKind.TRIP), **ORDER),
        cost("fuel", 86_40, kind=CostKind.FUEL, **drive),
        cost("insurance", 600_00),
    )
    by_line = {row["key"]: row for row in await figures(analytics, "profit", "line")}
    assert {key: row["profit"]["amount"] for key, row in by_line.items()} == {
        "ad_hoc": 1_113_60,
        "charter": 18_600_00,
        None: -600_00,
    }
    (vehicle,) = await figures(analytics, "profit", "vehicle", line="ad_hoc")
    assert (vehicle["revenue"]["amount"], vehicle["cost"]["amount"]) == (1_200_00, 86_40)
    by_contract = {row["label"]: row for row in await figures(analytics, "profit", "contract")}
    assert by_contract["DD-2026-000001"]["profit"]["amount"] == 1_113_60
    assert by_contract["HT-2026-000012"]["profit"]["amount"] == 18_600_00


async def test_a_year_of_insurance_costs_each_month_its_days(analytics: Harness) -> None:
    await analytics.deliver(
        cost("insurance", 7_300_00, date(2026, 4, 1), date(2027, 4, 1)), times=2
    )
    by_month = {
        row["key"]: row["cost"]["amount"] for row in await figures(analytics, "cost", "month")
    }
    assert len(by_month) == 12
    assert (by_month["2026-04"], by_month["2026-05"], by_month["2027-02"]) == (
        600_00,
        620_00,
        560_00,
    )
    (whole,) = await figures(analytics, "cost", "vehicle")
    assert whole["cost"]["amount"] == sum(by_month.values()) == 7_300_00


async def test_what_does_not_divide_by_days_is_not_lost(analytics: Harness) -> None:
    last_of_april, third_of_may = date(2026, 4, 30), date(2026, 5, 3)
    await analytics.deliver(cost("fine", 100, last_of_april, third_of_may))
    assert await _by_month(analytics) == {"2026-04": 33, "2026-05": 67}
    await analytics.deliver(
        cost("fine again", 50, last_of_april, third_of_may, vehicle_id=the("b"))
    )
    assert await _by_month(analytics) == {"2026-04": 33 + 17, "2026-05": 67 + 33}
    await analytics.deliver(cost("no fine", -50, last_of_april, third_of_may, vehicle_id=the("b")))
    assert await _by_month(analytics) == {"2026-04": 33, "2026-05": 67}


async def test_each_figure_names_the_events_it_was_made_from(analytics: Harness) -> None:
    overtime = charge("overtime", 60_00)
    told = [
        priced("trip", overtime),
        invoice("invoice", overtime, charge("rent", 100_00)),
        priced("next trip", charge("tolls", 45_00)),
        cost("fuel", 30_00),
        cost("fuel in May", 20_00, date(2026, 5, 1), date(2026, 5, 2)),
    ]
    envelopes = [analytics.envelope(event) for event in told]
    await analytics.service.inbox.take_in([arrived(envelope) for envelope in envelopes])
    _, invoiced, unbilled, fuel, in_may = (envelope["id"] for envelope in envelopes)
    (row,) = await figures(analytics, "profit", "vehicle", month="2026-04")
    assert row["event_ids"] == {"revenue": sorted([invoiced, unbilled]), "cost": [fuel]}
    (row,) = await figures(analytics, "profit", "vehicle", month="2026-05")
    assert row["event_ids"] == {"revenue": [], "cost": [in_may]}


async def test_currencies_are_not_added_up(analytics: Harness) -> None:
    euros = charge("abroad", 5, "EUR")
    await analytics.deliver(invoice("two", charge("here", 7), euros), cost("fuel", 3))
    rows = await figures(analytics, "profit", "vehicle")
    assert [row["profit"] for row in rows] == [
        {"amount": 4, "currency": "CNY"},
        {"amount": 5, "currency": "EUR"},
    ]


async def test_however_it_is_grouped_it_adds_up_to_the_same(analytics: Harness) -> None:
    await deliver_samples(analytics)
    for by in MoneyGrouping:
        profit = await figures(analytics, "profit", by)
        assert sum(row["revenue"]["amount"] for row in profit) == 18_735_00 - 40_00
        assert sum(row["cost"]["amount"] for row in profit) == 7_300_00
        assert sum(map(_net, await figures(analytics, "revenue", by))) == 18_695_00


async def _revenue(analytics: Harness) -> tuple[int, int, int]:
    (row,) = await figures(analytics, "revenue", "vehicle")
    return row["invoiced"]["amount"], row["unbilled"]["amount"], _net(row)


async def _by_month(analytics: Harness) -> dict[str, int]:
    return {row["key"]: row["cost"]["amount"] for row in await figures(analytics, "cost", "month")}


def _net(row: dict[str, Any]) -> int:
    return row["revenue"]["amount"]


def _with_reach(reach: Reach, org_path: str) -> Actor:
    permissions = {Permission.CHARGE_READ: reach}
    actor = replace(an_actor(Role.MANAGEMENT, org_path=org_path), permissions=permissions)
    return actor.using(Permission.CHARGE_READ)


async def _seen(analytics: Harness, actor: Actor) -> tuple[int, int]:
    asked = Asked(MoneyGrouping.BRANCH)
    async with analytics.service.database.reading() as session:
        revenue = await revenue_figures(session, actor, asked)
        spent = await cost_figures(session, actor, asked)
    return sum(row.invoiced for row in revenue), sum(row.cost for row in spent)
