from datetime import date

import pytest

from chassis.tables import new_id
from contract.contracts.model import Contract
from contract.endings.terminations.model import terminate
from contract.milestones.model import Milestone, MilestoneStatus, Waived, plan_again, plan_of
from contract.milestones.rules import MilestoneKind
from contracts.events.contract import ContractStatus

from ..endings.factories import END, in_force
from ..factories import NOW, TODAY, a_line, a_term

BOSS = new_id()


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


def test_only_a_contract_in_force_comes_near_its_end() -> None:
    contract = in_force()
    reminder = plan_of(contract)[-1]
    reminder.contract = contract
    told = reminder.remind()
    assert told
    assert (told.days_left, told.contract_id) == (30, contract.id)
    contract.status = ContractStatus.EXPIRED
    assert reminder.remind() is None
