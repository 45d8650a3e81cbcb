from datetime import UTC, datetime, timedelta

import pytest

from contracts.events.sales import Stage
from sales.opportunities import rules
from sales.opportunities.rules import Achieved, Requirement


def test_the_first_stage_is_left_only_with_key_contact_need_and_budget() -> None:
    assert rules.missing_to_leave(Stage.INITIAL_INTENT, Achieved()) == [
        Requirement.KEY_CONTACT,
        Requirement.NEED,
        Requirement.BUDGET,
    ]
    known = Achieved(key_contact=True, need=True, budget=True)
    assert rules.missing_to_leave(Stage.INITIAL_INTENT, known) == []


@pytest.mark.parametrize("requirement", ["key_contact", "need", "budget"])
def test_each_of_the_first_stage_s_criteria_counts_by_itself(requirement: str) -> None:
    all_but_one = {"key_contact": True, "need": True, "budget": True} | {requirement: False}
    missing = rules.missing_to_leave(Stage.INITIAL_INTENT, Achieved(**all_but_one))
    assert missing == [requirement]


def test_the_second_stage_is_left_only_with_an_accepted_quote() -> None:
    known = Achieved(key_contact=True, need=True, budget=True)
    assert rules.missing_to_leave(Stage.COMMERCIAL, known) == [Requirement.ACCEPTED_QUOTE]
    assert rules.missing_to_leave(Stage.COMMERCIAL, Achieved(accepted_quote=True)) == []


@pytest.mark.parametrize("stage", [Stage.NEGOTIATION, Stage.REVIEW, Stage.FULFILMENT])
def test_the_later_stages_are_left_through_the_contract_alone(stage: Stage) -> None:
    assert rules.required_to_leave(stage) == ()


def test_people_move_the_first_three_stages_and_contracts_the_last_two() -> None:
    by_hand = [stage for stage in Stage if rules.is_moved_by_hand(stage)]
    assert by_hand == [Stage.INITIAL_INTENT, Stage.COMMERCIAL, Stage.NEGOTIATION]


def test_a_stage_follows_only_the_one_right_before_it() -> None:
    assert rules.follows_at_once(Stage.COMMERCIAL, Stage.INITIAL_INTENT)
    assert not rules.follows_at_once(Stage.NEGOTIATION, Stage.INITIAL_INTENT)
    assert not rules.follows_at_once(Stage.COMMERCIAL, Stage.COMMERCIAL)
    assert not rules.follows_at_once(Stage.INITIAL_INTENT, Stage.COMMERCIAL)


def test_a_day_in_a_stage_counts_when_it_has_fully_passed() -> None:
    since = datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert rules.whole_days(since, since + timedelta(hours=23)) == 0
    assert rules.whole_days(since, since + timedelta(days=3, hours=1)) == 3
