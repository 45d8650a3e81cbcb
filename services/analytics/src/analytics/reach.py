"""Whose branch a figure may speak of."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, false, true

from chassis.auth import Actor
from contracts.permissions import Reach


def in_reach(actor: Actor, of_branch: Callable[[str], ColumnElement[bool]]) -> ColumnElement[bool]:
    """The condition on rows that the actor may see; `of_branch` picks those of one branch."""
    if actor.reach is Reach.ALL:
        return true()
    _, _, below = actor.org_path.partition("/")
    if actor.reach is Reach.BRANCH and below:
        return of_branch(below.partition("/")[0])
    return false()
