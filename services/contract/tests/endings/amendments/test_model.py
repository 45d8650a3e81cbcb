from datetime import date, timedelta
from typing import Any

import pytest

from chassis.tables import new_id
from contract.contracts.model import (
    BranchMissing,
    CharterTooLong,
    CommentMissing,
    Contract,
    LinesOverlap,
    NoSuchLine,
)
from contract.endings.amendments.model import (
    AlreadyDecided,
    AmendmentWaits,
    BeginsTooEarly,
    EffectOutsideTerm,
    EndRepeated,
    EndTooEarly,
    LineOver,
    LineUnknown,
    NothingAmended,
    RequesterDecides,
    amended,
    approve,
    request,
    return_amendment,
)
from contract.endings.terminations.model import NotInForce
from contract.lines.model import Amendment, CurrenciesDiffer, LineEnd
from contracts.events.contract import ContractKind, ContractLine, ContractStatus
from contracts.values import Money

from ...factories import NOW, REP, TODAY, a_branch, a_line, a_term
from ..factories import END, JULY, in_force

BOSS = new_id()
DAY = timedelta(days=1)


def ask(
    contract: Contract,
    *added: ContractLine,
    ends: list[LineEnd] | None = None,
    effective_on: date = JULY,
    today: date = TODAY,
) -> Amendment:
    return request(contract, "They need less", effective_on, ends or [], added, REP.id, NOW, today)


def end_of(contract: Contract, ends_on: date, at: int = 0) -> LineEnd:
    return LineEnd(line_id=contract.lines[at].line_id, ends_on=ends_on)


def a_later_line(**changes: Any) -> ContractLine:
    return a_line(a_term(JULY, END)).model_copy(update=changes)


def test_a_change_of_price_ends_a_line_and_adds_one() -> None:
    contract = in_force(a_line(price=100))
    cheaper = a_line(a_term(JULY, END), price=80)
    amendment = ask(contract, cheaper, ends=[end_of(contract, JULY)])
    assert contract.lines[0].ends_on == END
    branches = {cheaper.line_id: a_branch("XH")}
    approve(contract, amendment, BOSS, NOW, TODAY, branches, None)
    told = amended(contract, amendment, Money(amount=100))
    assert [line.term for line in told.lines] == [a_term(date(2026, 4, 1), JULY), cheaper.term]
    assert [line.branch for line in told.lines] == ["PD", "XH"]
    assert [line.position for line in contract.lines] == [1, 2]
    assert contract.branch_paths == ["HQ/PD", "HQ/XH"]
    assert (told.amendment_number, told.monthly_total) == (1, Money(amount=100))
    assert contract.monthly_total_from(JULY) == Money(amount=80)


@pytest.mark.parametrize("status", set(ContractStatus) - {ContractStatus.SIGNED})
def test_only_a_contract_in_force_is_amended(status: ContractStatus) -> None:
    contract = in_force()
    contract.status = status
    with pytest.raises(NotInForce):
        ask(contract, ends=[end_of(contract, JULY)])


def test_one_amendment_waits_at_a_time() -> None:
    contract = in_force()
    first = ask(contract, ends=[end_of(contract, JULY)])
    with pytest.raises(AmendmentWaits):
        ask(contract, a_later_line())
    return_amendment(first, BOSS, NOW, "Not yet")
    assert ask(contract, a_later_line()).number == 2


@pytest.mark.parametrize("day", [TODAY - DAY, END])
def test_an_amendment_takes_effect_within_what_is_left_of_the_term(day: date) -> None:
    with pytest.raises(EffectOutsideTerm):
        ask(in_force(), a_line(a_term(END, END + DAY)), effective_on=day)


def test_an_amendment_does_something() -> None:
    with pytest.raises(NothingAmended):
        ask(in_force())


def test_a_line_is_not_ended_before_the_amendment_takes_effect_nor_before_it_begins() -> None:
    contract = in_force()
    for day in (JULY - DAY, date(2026, 4, 1)):
        with pytest.raises(EndTooEarly):
            ask(contract, ends=[end_of(contract, day)])
    with pytest.raises(EndTooEarly):
        ask(contract, ends=[end_of(contract, date(2026, 4, 1))], effective_on=TODAY)


def test_what_has_ended_stays_as_it_is() -> None:
    contract = in_force(a_line(a_term(date(2026, 4, 1), JULY)), a_line())
    with pytest.raises(LineOver):
        ask(contract, ends=[end_of(contract, END)], today=JULY)


def test_an_end_is_for_one_line_of_the_contract() -> None:
    contract = in_force()
    with pytest.raises(LineUnknown):
        ask(contract, ends=[LineEnd(line_id=new_id(), ends_on=JULY)])
    with pytest.raises(EndRepeated):
        ask(contract, ends=[end_of(contract, JULY), end_of(contract, JULY + DAY)])


def test_a_new_line_begins_when_the_amendment_takes_effect_at_the_earliest() -> None:
    with pytest.raises(BeginsTooEarly):
        ask(in_force(), a_line(a_term(JULY - DAY, END)))


def test_a_line_may_end_later_up_to_the_longest_charter() -> None:
    contract = in_force()
    with pytest.raises(CharterTooLong):
        ask(contract, ends=[end_of(contract, date(2031, 4, 2))])
    amendment = ask(contract, ends=[end_of(contract, date(2031, 4, 1))])
    approve(contract, amendment, BOSS, NOW, TODAY, {}, None)
    assert contract.term.ends_on == date(2031, 4, 1)
    framework = in_force(kind=ContractKind.FRAMEWORK)
    assert ask(framework, ends=[end_of(framework, date(2040, 1, 1))])


def test_amended_lines_neither_mix_currencies_nor_share_a_vehicle() -> None:
    vehicle = new_id()
    contract = in_force(a_line(vehicle=vehicle))
    with pytest.raises(CurrenciesDiffer):
        ask(contract, a_later_line(monthly_price=Money(amount=1, currency="USD")))
    with pytest.raises(LinesOverlap):
        ask(contract, a_later_line(nominated_vehicle_id=vehicle))
    handed_on = a_later_line(nominated_vehicle_id=vehicle)
    assert ask(contract, handed_on, ends=[end_of(contract, JULY)])


def test_somebody_else_decides_once() -> None:
    contract = in_force()
    amendment = ask(contract, ends=[end_of(contract, JULY)])
    with pytest.raises(RequesterDecides):
        approve(contract, amendment, REP.id, NOW, TODAY, {}, None)
    with pytest.raises(RequesterDecides):
        return_amendment(amendment, REP.id, NOW, "No")
    with pytest.raises(CommentMissing):
        return_amendment(amendment, BOSS, NOW, None)
    approve(contract, amendment, BOSS, NOW, TODAY, {}, None)
    with pytest.raises(AlreadyDecided):
        approve(contract, amendment, BOSS, NOW, TODAY, {}, None)
    with pytest.raises(AlreadyDecided):
        return_amendment(amendment, BOSS, NOW, "Too late")


def test_approving_picks_a_branch_for_each_new_line_and_no_other() -> None:
    contract, added = in_force(), a_later_line()
    amendment = ask(contract, added)
    with pytest.raises(BranchMissing):
        approve(contract, amendment, BOSS, NOW, TODAY, {}, None)
    contract, added = in_force(), a_later_line()
    amendment = ask(contract, added)
    branches = {added.line_id: a_branch(), contract.lines[0].line_id: a_branch()}
    with pytest.raises(NoSuchLine):
        approve(contract, amendment, BOSS, NOW, TODAY, branches, None)


def test_an_amendment_whose_day_has_passed_is_not_approved() -> None:
    contract = in_force()
    amendment = ask(contract, ends=[end_of(contract, JULY)])
    with pytest.raises(EffectOutsideTerm):
        approve(contract, amendment, BOSS, NOW, JULY + DAY, {}, None)
    assert contract.lines[0].ends_on == END
