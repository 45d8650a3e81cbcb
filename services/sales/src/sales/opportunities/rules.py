"""The five stages of a sale: which one follows, and what must be there before it is left."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contracts.events.sales import Stage
from contracts.values import ServiceLine

_STAGES = list(Stage)
LAST_BY_HAND = Stage.NEGOTIATION


class Requirement(StrEnum):
    """What a stage has to bring about."""

    KEY_CONTACT = "key_contact"
    NEED = "need"
    BUDGET = "budget"
    ACCEPTED_QUOTE = "accepted_quote"


@dataclass(frozen=True)
class Achieved:
    """How far an opportunity has come, whatever its stage."""

    key_contact: bool = False
    need: bool = False
    budget: bool = False
    accepted_quote: bool = False


def required_to_leave(stage: Stage) -> tuple[Requirement, ...]:
    """The exit criteria of a stage; the later stages are left through the contract alone."""
    match stage:
        case Stage.INITIAL_INTENT:
            return (Requirement.KEY_CONTACT, Requirement.NEED, Requirement.BUDGET)
        case Stage.COMMERCIAL:
            return (Requirement.ACCEPTED_QUOTE,)
        case Stage.NEGOTIATION | Stage.REVIEW | Stage.FULFILMENT:
            return ()


def missing_to_leave(stage: Stage, achieved: Achieved) -> list[Requirement]:
    """What is still to be done in a stage, in the order of the criteria."""
    return [want for want in required_to_leave(stage) if not getattr(achieved, want.value)]


def is_before(stage: Stage, other: Stage) -> bool:
    """Whether a deal passes through `stage` earlier than through `other`."""
    return _STAGES.index(stage) < _STAGES.index(other)


def follows_at_once(stage: Stage, other: Stage) -> bool:
    """Whether `stage` is the very next one after `other`."""
    return _STAGES.index(stage) == _STAGES.index(other) + 1


def is_moved_by_hand(stage: Stage) -> bool:
    """Whether people, and not the contract, bring a deal into and out of this stage."""
    return not is_before(LAST_BY_HAND, stage)


def need_for(lines: Iterable[ServiceLine]) -> str:
    """What a customer needs who goes on as before, in the words of a salesperson."""
    counted = Counter((line.service_product, line.need.grade, line.drivers) for line in lines)
    return "; ".join(
        f"{count} x {product.replace('_', ' ')}"
        + (f", {grade}" if grade else ", the same model")
        + f", {drivers} drivers"
        for (product, grade, drivers), count in counted.items()
    )


def whole_days(since: datetime, until: datetime) -> int:
    """Days that have fully passed."""
    return (until - since).days
