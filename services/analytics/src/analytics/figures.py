"""What every figure stands on: whose branch it may speak of, exact ratios, months."""

from collections.abc import Callable
from typing import Annotated, Self

from pydantic import BaseModel, StringConstraints
from sqlalchemy import ColumnElement, false, true

from chassis.auth import Actor
from chassis.auth.visible import branch_of
from contracts.permissions import Reach

Month = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{3}-(0[1-9]|1[0-2])$")]


def in_reach(actor: Actor, of_branch: Callable[[str], ColumnElement[bool]]) -> ColumnElement[bool]:
    """The condition on rows that the actor may see; `of_branch` picks those of one branch.

    As everywhere, the reach of a branch is at headquarters that of all branches below it.
    """
    _, _, branch = branch_of(actor.org_path).partition("/")
    if actor.reach is Reach.ALL or (actor.reach is Reach.BRANCH and not branch):
        return true()
    return of_branch(branch) if actor.reach is Reach.BRANCH else false()


def half_up(numerator: int, denominator: int) -> int:
    """The quotient of two numbers that are not negative, rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)


class Ratio(BaseModel):
    """An exact ratio; `basis_points` is it in hundredths of a percent, none of nothing."""

    numerator: int
    denominator: int
    basis_points: int | None

    @classmethod
    def of(cls, numerator: int, denominator: int) -> Self:
        """The ratio of two counts."""
        rounded = half_up(numerator * 10_000, denominator) if denominator else None
        return cls(numerator=numerator, denominator=denominator, basis_points=rounded)
