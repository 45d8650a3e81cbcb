"""Whose branch a figure may speak of."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, false, true

from chassis.auth import Actor
from chassis.auth.visible import branch_of
from contracts.permissions import Reach


def in_reach(actor: Actor, of_branch: Callable[[str], ColumnElement[bool]]) -> ColumnElement[bool]:
    """The condition on rows that the actor may see; `of_branch` picks those of one branch.

    As everywhere, the reach of a branch is at headquarters that of all branches below it.
    """
    _, _, branch = branch_of(actor.org_path).partition("/")
    if actor.reach is Reach.ALL or (actor.reach is Reach.BRANCH and not branch):
        return true()
    return of_branch(branch) if actor.reach is Reach.BRANCH else false()
