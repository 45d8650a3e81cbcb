from datetime import date, timedelta

import pytest

from chassis.tables import new_id
from contract.endings.terminations.model import (
    NotInForce,
    TerminationOutsideTerm,
    expire,
    terminate,
)
from contract.milestones.model import plan_again, plan_of
from contracts.events.contract import ContractStatus
from contracts.values import Money

from ...factories import TODAY, a_line, a_term
from ..factories import END, JULY, in_force

BOSS = new_id()
DAY = timedelta(days=1)


@pytest.mark.parametrize("status", set(ContractStatus) - {ContractStatus.SIGNED})
def test_only_a_contract_in_force_is_terminated(status: ContractStatus) -> None:
    contract = in_force()
    contract.status = status
    with pytest.raises(NotInForce):
        terminate(contract, JULY, TODAY, BOSS, "They move")


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
