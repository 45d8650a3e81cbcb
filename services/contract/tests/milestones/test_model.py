import pytest

from chassis.tables import new_id
from contract.milestones.model import AlreadyDone, Milestone, MilestoneStatus, plan_of
from contracts.values import Scope

from ..factories import NOW, REP, a_draft


def a_milestone() -> Milestone:
    contract = a_draft()
    milestone = plan_of(contract)[0]
    milestone.contract = contract
    return milestone


def test_a_milestone_falls_due_once() -> None:
    milestone = a_milestone()
    told = milestone.fall_due()
    assert told
    assert (told.contract_number, told.kind) == ("HT-2026-000001", "vehicle_delivery")
    assert told.scope == Scope(org_path="HQ/PD", owner_id=REP.id)
    assert milestone.fall_due() is None
    assert milestone.status is MilestoneStatus.DUE


def test_what_was_done_early_does_not_fall_due() -> None:
    milestone = a_milestone()
    milestone.complete(new_id(), NOW, "handed over")
    assert milestone.fall_due() is None
    assert milestone.status is MilestoneStatus.DONE


def test_a_milestone_is_done_once() -> None:
    milestone = a_milestone()
    milestone.complete(new_id(), NOW, None)
    with pytest.raises(AlreadyDone):
        milestone.complete(new_id(), NOW, None)
