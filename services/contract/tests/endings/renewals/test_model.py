from datetime import date

import pytest

from chassis.tables import new_id
from contract.endings.renewals.model import NotRenewable, carry_on, successor_of
from contract.endings.renewals.rules import following
from contracts.events.contract import ContractStatus
from contracts.values import Money, Term

from ...factories import a_line, a_term
from ..factories import END, JULY, in_force


@pytest.mark.parametrize(
    ("term", "next_end"),
    [
        (a_term(date(2026, 4, 1), date(2028, 4, 1)), date(2030, 4, 1)),
        (a_term(date(2026, 1, 31), date(2026, 2, 28)), date(2026, 3, 28)),
        (a_term(date(2026, 4, 1), date(2026, 4, 11)), date(2026, 4, 21)),
        (a_term(date(2026, 4, 1), date(2031, 4, 1)), date(2036, 4, 1)),
    ],
)
def test_a_renewal_runs_as_long_again(term: Term, next_end: date) -> None:
    assert following(term) == a_term(term.ends_on, next_end)


def test_a_renewal_carries_on_the_lines_that_run_to_the_end() -> None:
    kept, vehicle = a_line(price=90, vehicle=new_id()), new_id()
    dropped = a_line(a_term(date(2026, 4, 1), JULY))
    joined = a_line(a_term(JULY, END), vehicle=new_id())
    contract = in_force(kept, dropped, joined)
    renewal = successor_of(contract, {kept.line_id: vehicle}, None)
    assert (renewal.renewal_of, contract.renewal_id) == (contract.id, renewal.id)
    assert renewal.customer_id == contract.customer_id
    first, second = renewal.lines
    assert first.term == second.term == a_term(END, date(2030, 4, 1))
    assert (first.nominated_vehicle_id, first.monthly_price) == (vehicle, Money(amount=90))
    assert second.nominated_vehicle_id == joined.nominated_vehicle_id
    assert (first.branch, first.included_km_per_month) == (None, 3000)
    assert {first.line_id, second.line_id}.isdisjoint({line.line_id for line in contract.lines})


def test_a_short_renewal_says_that_it_is_one() -> None:
    contract = in_force(a_line(a_term(date(2026, 4, 1), date(2026, 10, 1))))
    assert successor_of(contract, {}, None).reason_for_short_term == "Renewal of HT-2026-000001"


def test_only_what_is_in_force_or_expired_is_renewed() -> None:
    for status in set(ContractStatus) - {ContractStatus.SIGNED, ContractStatus.EXPIRED}:
        contract = in_force()
        contract.status = status
        with pytest.raises(NotRenewable):
            successor_of(contract, {}, None)
        assert carry_on(contract, in_force()) is None


def test_an_expired_contract_becomes_renewed_when_its_renewal_is_signed_late() -> None:
    contract, successor = in_force(), in_force()
    told = carry_on(contract, successor)
    assert told
    assert (told.renewal_id, told.status) == (successor.id, ContractStatus.SIGNED)
    contract.status = ContractStatus.EXPIRED
    late = carry_on(contract, successor)
    assert late
    assert late.status is ContractStatus.RENEWED
