from datetime import date

from contract.money.charges.rules import half_up
from contracts.events.contract import ChargeKind
from contracts.values import Money

from .books import CAR, END, OTHER, SPARE, START, Books, at, before


def test_a_month_that_is_served_whole_costs_its_price() -> None:
    books = Books()
    books.assign(CAR, at(START), at(END))
    [charge] = books.charge(date(2026, 5, 1))
    assert charge.net == Money(amount=1_000_001)
    assert (charge.month, charge.kind, charge.vehicle_id) == ("2026-04", "rental", CAR)
    assert charge.calculation.quantity == charge.calculation.per == 30 * 1_440
    assert charge.contract_id == books.contract.id


def test_charging_again_charges_nothing() -> None:
    books = Books()
    books.assign(CAR, at(START), at(END))
    books.charge(date(2026, 4, 11))
    assert books.charge(date(2026, 4, 11)) == []
    assert books.charge(date(2026, 4, 5)) == []


def test_minutes_without_a_vehicle_are_no_rent() -> None:
    books = Books(price=4_320_000)
    books.assign(CAR, at(START), at(date(2026, 4, 2)))
    books.assign(OTHER, at(date(2026, 4, 3), 12), at(END))
    books.charge(date(2026, 4, 4))
    assert books.sum(ChargeKind.RENTAL, vehicle_id=CAR) == 144_000
    assert books.sum(ChargeKind.RENTAL, vehicle_id=OTHER) == 72_000


def test_revenue_goes_to_the_vehicle_of_the_minute() -> None:
    books = Books(price=4_320_000)
    books.assign(CAR, at(START), at(END))
    books.assign(SPARE, at(date(2026, 4, 10)), at(date(2026, 4, 12)), replaces=True)
    books.charge(date(2026, 5, 1))
    assert books.sum(ChargeKind.RENTAL, vehicle_id=CAR) == 28 * 144_000
    assert books.sum(ChargeKind.RENTAL, vehicle_id=SPARE) == 2 * 144_000


def test_a_swap_heard_of_after_billing_moves_revenue_and_not_the_total() -> None:
    books = Books()
    books.assign(CAR, at(START), at(END))
    books.charge(date(2026, 5, 1))
    books.end(0, at(date(2026, 4, 20)))
    books.assign(OTHER, at(date(2026, 4, 20)), at(END))
    fresh = books.charge(date(2026, 5, 1))
    assert sum(charge.net_amount for charge in fresh) == 0
    assert {charge.vehicle_id for charge in fresh} == {CAR, OTHER}
    assert books.standing() == before(books.served(), at(date(2026, 5, 1)))


def test_an_early_end_gives_back_what_was_charged_beyond_it() -> None:
    books = Books(price=4_320_000)
    books.assign(CAR, at(START), at(END))
    [charge] = books.charge(date(2026, 5, 1))
    books.contract.lines[0].ends_on = date(2026, 4, 16)
    [back] = books.charge(date(2026, 5, 1))
    assert back.net == Money(amount=-15 * 144_000)
    assert back.corrects == charge.id
    assert back.calculation.quantity == -15 * 1_440
    assert books.charge(date(2026, 9, 1)) == []


def test_no_charge_crosses_a_month_of_the_calendar() -> None:
    books = Books((date(2026, 4, 16), date(2027, 4, 16)))
    books.assign(CAR, at(date(2026, 4, 16)), at(date(2027, 4, 16)))
    fresh = books.charge(date(2026, 5, 16))
    assert [charge.month for charge in fresh] == ["2026-04", "2026-05"]
    assert sum(charge.net_amount for charge in fresh) == 1_000_001


def test_a_line_without_a_price_has_no_rent() -> None:
    books = Books(price=0)
    books.assign(CAR, at(START), at(END))
    assert books.charge(date(2026, 5, 1)) == []


def test_kilometres_beyond_the_included_are_split_by_who_drove_them() -> None:
    books = Books(price=0)
    books.assign(CAR, at(START), at(END))
    books.drive(CAR, at(date(2026, 4, 5), 8), 2_000)
    books.drive(OTHER, at(date(2026, 4, 30), 23), 1_001)
    assert books.charge(date(2026, 4, 30)) == []
    fresh = books.charge(date(2026, 5, 1))
    assert [(c.vehicle_id, c.calculation.quantity, c.net_amount) for c in fresh] == [
        (CAR, 1, 300),
    ]
    books.drive(OTHER, at(date(2026, 4, 30), 23, 59), 3_000)
    books.charge(date(2026, 5, 1))
    assert books.sum(ChargeKind.EXCESS_KM, vehicle_id=CAR) == 300 * 1_000
    assert books.sum(ChargeKind.EXCESS_KM, vehicle_id=OTHER) == 300 * 2_001


def test_fewer_kilometres_give_back_and_more_charge_again() -> None:
    books = Books(price=0)
    books.assign(CAR, at(START), at(END))
    trip = books.drive(CAR, at(date(2026, 4, 5), 8), 3_500)
    [charge] = books.charge(date(2026, 5, 1))
    assert charge.net_amount == 150_000
    trip.km = 3_200
    [back] = books.charge(date(2026, 5, 1))
    assert (back.net_amount, back.corrects) == (-90_000, charge.id)
    trip.km = 3_500
    books.charge(date(2026, 5, 1))
    assert books.sum(ChargeKind.EXCESS_KM) == 150_000
    assert books.charge(date(2026, 5, 1)) == []


def test_half_a_month_includes_half_the_kilometres_and_is_settled_when_the_line_ends() -> None:
    books = Books(price=0)
    books.assign(CAR, at(START), at(END))
    books.drive(CAR, at(date(2026, 8, 3), 8), 2_000)
    assert books.charge(date(2026, 8, 15)) == []
    [charge] = books.charge(date(2026, 8, 16))
    included = half_up(3_000 * 15, 31)
    assert charge.calculation.quantity == 2_000 - included
    assert charge.period.ends_at == at(END)


def test_a_pooled_tariff_adds_up_what_all_lines_include() -> None:
    books = Books((START, END), (date(2026, 5, 10), END), price=0)
    books.pooled = True
    for place in (0, 1):
        books.assign((CAR, OTHER)[place], at(START), at(END), place=place)
    books.drive(CAR, at(date(2026, 6, 1), 8), 5_000)
    books.drive(OTHER, at(date(2026, 6, 3), 8), 1_600, place=1)
    books.charge(date(2026, 7, 1))
    # June's share of the second line: 9 days of the month from 10 May, 21 of that from 10 June.
    included = 3_000 + (3_000 - half_up(3_000 * 22, 31)) + half_up(3_000 * 21, 30)
    assert books.sum(ChargeKind.EXCESS_KM) == 300 * (6_600 - included)


def test_months_that_an_early_end_takes_away_owe_no_kilometres_of_their_own() -> None:
    books = Books(price=0)
    books.assign(CAR, at(START), at(END))
    books.drive(CAR, at(date(2026, 5, 20), 8), 4_000)
    books.charge(date(2026, 6, 1))
    assert books.sum(ChargeKind.EXCESS_KM) == 300_000
    books.contract.lines[0].ends_on = date(2026, 5, 1)
    books.charge(date(2026, 6, 1))
    assert books.sum(ChargeKind.EXCESS_KM) == 300_000
    [april] = [c for c in books.of(ChargeKind.EXCESS_KM) if c.starts_at == at(START)]
    assert april.net_amount == 300_000
    assert books.charge(date(2026, 6, 1)) == []
