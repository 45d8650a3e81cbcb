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
from contract.endings.renewals.model import NotRenewable, carry_on, successor_of
from contract.endings.renewals.rules import following
from contract.endings.terminations.model import (
    NotInForce,
    TerminationOutsideTerm,
    expire,
    terminate,
)
from contract.lines.model import Amendment, CurrenciesDiffer, LineEnd
from contract.milestones.model import Milestone, MilestoneStatus, Waived, plan_again, plan_of
from contract.milestones.rules import MilestoneKind
from contracts.events.contract import ContractKind, ContractLine, ContractStatus
from contracts.values import Money, Term

from ..factories import NOW, REP, TODAY, a_branch, a_draft, a_line, a_term

BOSS = new_id()
DAY = timedelta(days=1)
JULY, END = date(2026, 7, 1), date(2028, 4, 1)


def in_force(*lines: ContractLine, kind: ContractKind = ContractKind.CHARTER) -> Contract:
    contract = a_draft(*lines, kind=kind)
    for line in contract.lines:
        line.branch = "PD"
    contract.status, contract.branch_paths = ContractStatus.SIGNED, ["HQ/PD"]
    return contract


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
def test_only_a_contract_in_force_is_amended_or_terminated(status: ContractStatus) -> None:
    contract = in_force()
    contract.status = status
    with pytest.raises(NotInForce):
        ask(contract, ends=[end_of(contract, JULY)])
    with pytest.raises(NotInForce):
        terminate(contract, JULY, TODAY, BOSS, "They move")


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


def test_a_termination_ends_every_line_and_cancels_those_that_would_begin_later() -> None:
    running = a_line(a_term(date(2026, 4, 1), END))
    over = a_line(a_term(date(2026, 4, 1), date(2026, 6, 1)))
    same_day = a_line(a_term(JULY, END))
    contract = in_force(running, over, same_day)
    told = terminate(contract, JULY, TODAY, BOSS, "They move")
    assert [line.ends_on for line in contract.lines] == [JULY, date(2026, 6, 1), END]
    assert [line.cancelled for line in contract.lines] == [False, False, True]
    assert told.cancelled_line_ids == (same_day.line_id,)
    assert (told.status, told.ends_on) == (ContractStatus.TERMINATED, JULY)
    assert told.term == a_term(date(2026, 4, 1), JULY)
    assert len(told.lines) == 3


def test_what_never_began_costs_nothing_once_terminated() -> None:
    contract = in_force()
    told = terminate(contract, TODAY, TODAY, BOSS, "They never came")
    assert told.monthly_total == Money(amount=0)
    assert told.term == a_term()
    assert plan_again(contract, plan_of(in_force()), TODAY) == []


@pytest.mark.parametrize("day", [TODAY - DAY, END, END + DAY])
def test_a_contract_is_terminated_between_today_and_its_end(day: date) -> None:
    contract = in_force()
    with pytest.raises(TerminationOutsideTerm):
        terminate(contract, day, TODAY, BOSS, "They move")
    assert contract.status is ContractStatus.SIGNED


@pytest.mark.parametrize(
    ("is_carried_on", "status"), [(True, ContractStatus.RENEWED), (False, ContractStatus.EXPIRED)]
)
def test_a_contract_expires_with_its_term(is_carried_on: bool, status: ContractStatus) -> None:
    contract = in_force()
    assert expire(contract, END - DAY, is_carried_on=is_carried_on) is None
    told = expire(contract, END, is_carried_on=is_carried_on)
    assert told
    assert told.status is contract.status is status
    assert expire(contract, END, is_carried_on=is_carried_on) is None


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


def steps(milestones: list[Milestone], status: MilestoneStatus) -> set[tuple[str, date]]:
    return {(m.kind, m.due_on) for m in milestones if m.status is status}


def test_the_plan_follows_an_earlier_end() -> None:
    contract = in_force(a_line(a_term(date(2026, 4, 1), date(2027, 4, 1))))
    known = plan_of(contract)
    known[0].status = MilestoneStatus.DONE
    contract.lines[0].ends_on = date(2026, 10, 1)
    fresh = plan_again(contract, known, date(2026, 8, 1))
    assert [(m.kind, m.due_on) for m in fresh] == [
        (MilestoneKind.RENEWAL_REMINDER, date(2026, 9, 1))
    ]
    assert steps(known, MilestoneStatus.WAIVED) == {
        (MilestoneKind.SERVICE_CHECK, date(2026, 10, 1)),
        (MilestoneKind.RENEWAL_REMINDER, date(2026, 10, 3)),
        (MilestoneKind.RENEWAL_REMINDER, date(2027, 1, 1)),
        (MilestoneKind.RENEWAL_REMINDER, date(2027, 3, 2)),
    }
    assert known[0].status is MilestoneStatus.DONE


def test_nobody_is_reminded_to_renew_what_is_terminated() -> None:
    contract = in_force()
    known = plan_of(contract)
    terminate(contract, date(2028, 3, 15), TODAY, BOSS, "They move")
    assert plan_again(contract, known, TODAY) == []
    kinds = {kind for kind, _ in steps(known, MilestoneStatus.PLANNED)}
    assert MilestoneKind.RENEWAL_REMINDER not in kinds
    assert MilestoneKind.SERVICE_CHECK in kinds


def test_what_is_waived_is_not_done_nor_told() -> None:
    milestone = plan_of(in_force())[-1]
    milestone.status = MilestoneStatus.WAIVED
    assert milestone.fall_due() is None
    assert milestone.remind() is None
    with pytest.raises(Waived):
        milestone.complete(BOSS, NOW, None)


@pytest.mark.parametrize("contract", [in_force(), in_force(a_line(a_term(date(2027, 1, 1), END)))])
def test_planning_again_without_a_change_changes_nothing(contract: Contract) -> None:
    known = plan_of(contract)
    assert plan_again(contract, known, TODAY) == []
    assert steps(known, MilestoneStatus.WAIVED) == set()
