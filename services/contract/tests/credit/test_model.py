import pytest

from chassis.tables import new_id
from contract.credit.model import (
    CreditInOtherCurrency,
    CreditLimitExceeded,
    CreditProfile,
    CreditTerms,
    ReservedFor,
)
from contract.credit.rules import months_unpaid
from contracts.events.contract import CreditGrade
from contracts.values import Money

from ..factories import NOW


def terms(limit: int = 100, term_days: int = 30, currency: str = "CNY") -> CreditTerms:
    money = Money(amount=limit, currency=currency)
    return CreditTerms(grade=CreditGrade.B, term_days=term_days, limit=money)


def a_profile(limit: int = 100, term_days: int = 30) -> CreditProfile:
    return CreditProfile.opened(new_id(), terms(limit, term_days), NOW)


@pytest.mark.parametrize(
    ("days", "months"), [(0, 0), (1, 1), (30, 1), (31, 2), (45, 2), (60, 2), (61, 3)]
)
def test_a_begun_month_of_the_credit_term_counts_as_a_whole(days: int, months: int) -> None:
    assert months_unpaid(days) == months


def test_a_contract_needs_all_the_months_that_may_be_unpaid() -> None:
    assert a_profile(term_days=45).need(Money(amount=7)) == Money(amount=14)


def test_the_limit_can_be_used_up_but_not_exceeded() -> None:
    profile = a_profile(limit=100)
    profile.reserve(new_id(), ReservedFor.CONTRACT, Money(amount=60), NOW)
    profile.reserve(new_id(), ReservedFor.CONTRACT, Money(amount=40), NOW)
    with pytest.raises(CreditLimitExceeded) as refused:
        profile.reserve(new_id(), ReservedFor.CONTRACT, Money(amount=1), NOW)
    assert refused.value.members["limit"]["amount"] == 100
    assert refused.value.members["reserved"]["amount"] == 100
    assert refused.value.members["needed"]["amount"] == 1
    assert profile.reserved == Money(amount=100)


def test_a_limit_below_what_is_reserved_only_stops_what_is_new() -> None:
    profile = a_profile(limit=100)
    profile.reserve(new_id(), ReservedFor.CONTRACT, Money(amount=60), NOW)
    told = profile.set(terms(limit=50), "pays late", new_id(), NOW)
    assert (told.limit, told.reserved) == (Money(amount=50), Money(amount=60))
    assert profile.available == Money(amount=0)
    with pytest.raises(CreditLimitExceeded):
        profile.reserve(new_id(), ReservedFor.CONTRACT, Money(amount=1), NOW)


def test_credit_stays_in_its_currency() -> None:
    profile = a_profile()
    with pytest.raises(CreditInOtherCurrency):
        profile.reserve(new_id(), ReservedFor.CONTRACT, Money(amount=1, currency="USD"), NOW)
    with pytest.raises(CreditInOtherCurrency):
        profile.set(terms(currency="USD"), "moves abroad", new_id(), NOW)
