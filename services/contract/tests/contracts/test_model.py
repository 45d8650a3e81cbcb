from datetime import date, timedelta
from uuid import UUID

import pytest

from chassis.errors import Problem
from chassis.tables import new_id
from contract.contracts.model import (
    BranchMissing,
    CharterTooLong,
    CommentMissing,
    Contract,
    LinesOverlap,
    NoSuchLine,
    NotApproved,
    NotDraft,
    NotInReview,
    ReasonForShortTermMissing,
    ReviewerRepeats,
    SignedInFuture,
    SubmitterReviews,
)
from contract.references.model import BranchRef
from contracts.events.contract import ContractKind, ContractStatus, ReviewDecision, ReviewStep
from contracts.values import Money

from ..factories import NOW, TODAY, a_branch, a_draft, a_line, a_term

REP, MARKETER, REVIEWER = new_id(), new_id(), new_id()
CREDIT = Money(amount=1)


def to_pudong(contract: Contract) -> dict[UUID, BranchRef]:
    return {line.line_id: a_branch() for line in contract.lines}


def in_marketing_review(contract: Contract) -> Contract:
    contract.submit(REP)
    return contract


def in_hq_review(contract: Contract) -> Contract:
    in_marketing_review(contract)
    contract.approve_as_marketing(MARKETER, NOW, to_pudong(contract), None)
    return contract


def approved(contract: Contract) -> Contract:
    in_hq_review(contract).approve_as_hq(REVIEWER, NOW, None)
    return contract


def test_a_contract_runs_from_its_first_line_to_its_last_and_costs_their_sum() -> None:
    early = a_line(a_term(date(2026, 4, 1), date(2027, 4, 1)), price=100)
    late = a_line(a_term(date(2027, 1, 1), date(2028, 1, 1)), price=23)
    drafted = a_draft(early, late).draft("HT-2026-000002", a_draft().scope)
    assert drafted.term == a_term(date(2026, 4, 1), date(2028, 1, 1))
    assert drafted.monthly_total == Money(amount=123)


def test_a_charter_goes_through_both_reviews() -> None:
    contract = a_draft()
    assert contract.submit(REP).status is ContractStatus.MARKETING_REVIEW
    reviewed = contract.approve_as_marketing(MARKETER, NOW, to_pudong(contract), "fine")
    assert (reviewed.step, reviewed.status) == (ReviewStep.MARKETING, ContractStatus.HQ_REVIEW)
    assert reviewed.lines[0].branch == "PD"
    assert contract.approve_as_hq(REVIEWER, NOW, None).status is ContractStatus.APPROVED
    assert contract.approved().status is ContractStatus.APPROVED


def test_a_framework_needs_no_review_by_headquarters() -> None:
    contract = in_hq_review(a_draft(kind=ContractKind.FRAMEWORK))
    assert contract.status is ContractStatus.APPROVED


def test_only_an_approved_contract_can_be_signed() -> None:
    for contract in (a_draft(), in_marketing_review(a_draft()), in_hq_review(a_draft())):
        with pytest.raises(NotApproved):
            contract.sign(TODAY, TODAY, CREDIT)


def test_a_contract_is_signed_once() -> None:
    contract = approved(a_draft())
    signed = contract.sign(TODAY, TODAY, CREDIT)
    assert (signed.status, signed.signed_on) == (ContractStatus.SIGNED, TODAY)
    with pytest.raises(NotApproved):
        contract.sign(TODAY, TODAY, CREDIT)


def test_nobody_signs_tomorrow() -> None:
    contract = approved(a_draft())
    with pytest.raises(SignedInFuture):
        contract.sign(TODAY + timedelta(days=1), TODAY, CREDIT)
    assert contract.status is ContractStatus.APPROVED


def test_a_returned_contract_is_a_draft_again_without_branches() -> None:
    contract = in_hq_review(a_draft())
    returned = contract.return_to_draft(ReviewStep.HQ, REVIEWER, NOW, "too cheap")
    assert (returned.decision, returned.comment) == (ReviewDecision.RETURNED, "too cheap")
    assert contract.status is ContractStatus.DRAFT
    assert contract.branch_paths == []
    assert contract.lines[0].branch is None


def test_a_return_says_why() -> None:
    contract = in_marketing_review(a_draft())
    with pytest.raises(CommentMissing):
        contract.return_to_draft(ReviewStep.MARKETING, MARKETER, NOW, None)


def test_whoever_submits_gives_neither_review() -> None:
    contract = in_marketing_review(a_draft())
    with pytest.raises(SubmitterReviews):
        contract.approve_as_marketing(REP, NOW, to_pudong(contract), None)
    with pytest.raises(SubmitterReviews):
        in_hq_review(a_draft()).approve_as_hq(REP, NOW, None)


def test_one_person_does_not_give_both_reviews() -> None:
    with pytest.raises(ReviewerRepeats):
        in_hq_review(a_draft()).approve_as_hq(MARKETER, NOW, None)


def test_after_a_return_the_reviews_begin_anew() -> None:
    contract = in_marketing_review(a_draft())
    contract.return_to_draft(ReviewStep.MARKETING, REVIEWER, NOW, "one line is missing")
    approved(contract)
    assert [review.round for review in contract.reviews] == [1, 2, 2]
    assert contract.status is ContractStatus.APPROVED


def test_a_review_is_given_once() -> None:
    contract = in_hq_review(a_draft())
    with pytest.raises(NotInReview):
        contract.approve_as_marketing(new_id(), NOW, to_pudong(contract), None)


def test_approving_picks_a_branch_for_each_line() -> None:
    first, second = a_line(), a_line()
    contract = in_marketing_review(a_draft(first, second))
    with pytest.raises(BranchMissing):
        contract.approve_as_marketing(MARKETER, NOW, {first.line_id: a_branch()}, None)


def test_a_bundle_may_be_delivered_by_two_branches() -> None:
    first, second = a_line(), a_line()
    contract = in_marketing_review(a_draft(first, second))
    branches = {first.line_id: a_branch("XH"), second.line_id: a_branch("PD")}
    contract.approve_as_marketing(MARKETER, NOW, branches, None)
    assert [line.branch for line in contract.lines] == ["XH", "PD"]
    assert contract.branch_paths == ["HQ/PD", "HQ/XH"]


def test_no_branch_is_picked_for_a_line_of_another_contract() -> None:
    contract = in_marketing_review(a_draft())
    with pytest.raises(NoSuchLine):
        contract.approve_as_marketing(
            MARKETER, NOW, to_pudong(contract) | {new_id(): a_branch()}, None
        )


VEHICLE = new_id()
SHORT = a_term(date(2026, 4, 1), date(2026, 10, 1))
LONG = a_term(date(2026, 4, 1), date(2031, 5, 1))


@pytest.mark.parametrize(
    ("contract", "fault"),
    [
        (a_draft(a_line(SHORT)), ReasonForShortTermMissing),
        (a_draft(a_line(LONG)), CharterTooLong),
        (a_draft(a_line(vehicle=VEHICLE), a_line(vehicle=VEHICLE)), LinesOverlap),
    ],
)
def test_a_faulty_draft_cannot_be_submitted(contract: Contract, fault: type[Problem]) -> None:
    with pytest.raises(fault):
        contract.submit(REP)
    assert contract.status is ContractStatus.DRAFT


def test_a_short_charter_with_a_reason_can_be_submitted() -> None:
    contract = a_draft(a_line(SHORT))
    contract.revise(None, None, "World expo")
    assert contract.submit(REP).term == SHORT


def test_a_framework_may_be_short() -> None:
    assert a_draft(a_line(SHORT), kind=ContractKind.FRAMEWORK).submit(REP).term == SHORT


def test_a_contract_in_review_cannot_be_changed() -> None:
    with pytest.raises(NotDraft):
        in_marketing_review(a_draft()).revise(ContractKind.FRAMEWORK, None, None)
