from datetime import date, timedelta
from typing import Any

import pytest

from chassis.tables import new_id
from contracts.events.sales import OpportunityStatus, Stage
from contracts.values import BusinessLine, Money
from sales.opportunities.model import (
    MovedByItsContract,
    OneStageAtATime,
    Opportunity,
    OpportunityNotOpen,
    ReasonMissing,
    StageNotComplete,
)
from sales.opportunities.rules import Requirement

from ..factories import NOW, a_scope

READY: dict[str, Any] = {
    "key_contact_ids": [new_id()],
    "need": "Two cars",
    "budget": Money(amount=1),
    "accepted_quote_id": new_id(),
}
DECIDED = [OpportunityStatus.WON, OpportunityStatus.FULFILLED, OpportunityStatus.LOST]


def an_opportunity(**changes: Any) -> Opportunity:
    values: dict[str, Any] = {
        "id": new_id(),
        "number": "SJ-2026-000001",
        "customer_id": new_id(),
        "title": "Two cars",
        "line": BusinessLine.CHARTER,
        "stage": Stage.INITIAL_INTENT,
        "stage_since": NOW,
        "status": OpportunityStatus.OPEN,
        "amount": Money(amount=100),
        "expected_close_on": date(2026, 6, 30),
        "key_contact_ids": [],
    }
    opportunity = Opportunity(**(values | changes))
    opportunity.stamp(a_scope())
    return opportunity


def test_a_refused_move_lists_everything_that_is_missing() -> None:
    opportunity = an_opportunity(need="Two cars")
    with pytest.raises(StageNotComplete) as refused:
        opportunity.move_forward(Stage.COMMERCIAL, NOW)
    assert refused.value.members["missing"] == [Requirement.KEY_CONTACT, Requirement.BUDGET]
    assert opportunity.stage is Stage.INITIAL_INTENT


def test_a_move_tells_where_from_and_how_many_days_it_took() -> None:
    opportunity = an_opportunity(**READY)
    moved = opportunity.move_forward(Stage.COMMERCIAL, NOW + timedelta(days=5, hours=3))
    assert (moved.from_stage, moved.stage, moved.days_in_stage) == (
        Stage.INITIAL_INTENT,
        Stage.COMMERCIAL,
        5,
    )
    assert opportunity.stage_since == NOW + timedelta(days=5, hours=3)


def test_no_stage_can_be_skipped() -> None:
    with pytest.raises(OneStageAtATime):
        an_opportunity(**READY).move_forward(Stage.NEGOTIATION, NOW)


@pytest.mark.parametrize("stage", [Stage.REVIEW, Stage.FULFILMENT])
def test_nobody_moves_an_opportunity_into_review_or_fulfilment_by_hand(stage: Stage) -> None:
    opportunity = an_opportunity(**READY, stage=Stage.NEGOTIATION)
    with pytest.raises(MovedByItsContract):
        opportunity.move_forward(stage, NOW)


def test_nobody_moves_an_opportunity_out_of_review_by_hand() -> None:
    opportunity = an_opportunity(**READY, stage=Stage.REVIEW)
    with pytest.raises(MovedByItsContract):
        opportunity.move_back(Stage.NEGOTIATION, "we hurry", NOW)


def test_a_move_back_needs_a_reason() -> None:
    opportunity = an_opportunity(**READY, stage=Stage.NEGOTIATION)
    with pytest.raises(ReasonMissing):
        opportunity.move_back(Stage.COMMERCIAL, None, NOW)
    moved = opportunity.move_back(Stage.COMMERCIAL, "the need changed", NOW)
    assert (moved.stage, moved.reason) == (Stage.COMMERCIAL, "the need changed")


@pytest.mark.parametrize("status", DECIDED)
def test_a_decided_opportunity_neither_moves_nor_changes_nor_is_lost(
    status: OpportunityStatus,
) -> None:
    opportunity = an_opportunity(**READY, status=status)
    with pytest.raises(OpportunityNotOpen):
        opportunity.move_forward(Stage.COMMERCIAL, NOW)
    with pytest.raises(OpportunityNotOpen):
        opportunity.move_back(Stage.INITIAL_INTENT, "again", NOW)
    with pytest.raises(OpportunityNotOpen):
        opportunity.edit({"title": "Three cars"})
    with pytest.raises(OpportunityNotOpen):
        opportunity.lose("too late", None)


@pytest.mark.parametrize("status", DECIDED)
def test_a_signature_changes_nothing_once_it_is_decided(status: OpportunityStatus) -> None:
    contract_id = new_id()
    opportunity = an_opportunity(status=status, contract_id=contract_id)
    assert opportunity.win(contract_id, NOW) is None
    assert opportunity.status is status


def test_a_signature_wins_from_whatever_stage_was_known() -> None:
    opportunity = an_opportunity(stage=Stage.COMMERCIAL)
    won = opportunity.win(new_id(), NOW)
    assert won is not None
    moved, decided = won
    assert (moved.from_stage, moved.stage) == (Stage.COMMERCIAL, Stage.FULFILMENT)
    assert decided.status is OpportunityStatus.WON


def test_another_contract_than_its_own_does_not_move_it() -> None:
    opportunity = an_opportunity(contract_id=new_id())
    assert opportunity.enter_review(new_id(), NOW) is None
    assert opportunity.win(new_id(), NOW) is None
    assert opportunity.is_open


def test_only_the_first_trip_sheet_of_a_won_opportunity_fulfils_it() -> None:
    opportunity = an_opportunity(status=OpportunityStatus.WON)
    sheet_id = new_id()
    fulfilled = opportunity.fulfil(sheet_id)
    assert fulfilled is not None
    assert fulfilled.trip_sheet_id == sheet_id
    assert opportunity.fulfil(new_id()) is None


def test_a_loss_keeps_its_reason_and_the_winner() -> None:
    opportunity = an_opportunity()
    lost = opportunity.lose("too dear", "Dazhong")
    assert (lost.status, lost.reason, lost.lost_to) == (
        OpportunityStatus.LOST,
        "too dear",
        "Dazhong",
    )
