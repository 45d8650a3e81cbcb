"""Narrows a select to what an actor may see; applied in `queries.py` and nowhere else."""

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, any_, false, or_

from chassis.auth.actor import Actor
from chassis.tables.columns import Scoped
from contracts.permissions import Reach
from contracts.values import Scope, Visibility

S = TypeVar("S", bound=Select[Any])


def visible(statement: S, actor: Actor, record: type[Scoped]) -> S:
    """The rows of `record` that the actor's reach, ownership or team covers."""
    if actor.reach is Reach.ALL:
        return statement
    own = or_(record.owner_id == actor.id, any_(record.team_ids) == actor.id)
    shared = and_(record.visibility != Visibility.OWN, _within(actor, record))
    return statement.where(or_(own, shared, record.visibility == Visibility.ALL))


def _within(actor: Actor, record: type[Scoped]) -> ColumnElement[bool]:
    if actor.reach is Reach.DEALER:
        return record.dealer_id == actor.dealer_id if actor.dealer_id else false()
    if actor.reach in {Reach.BRANCH, Reach.DEPARTMENT}:
        path = branch_of(actor.org_path) if actor.reach is Reach.BRANCH else actor.org_path
        below = record.org_path.startswith(path + "/", autoescape=True)
        return or_(record.org_path == path, below)
    return false()


def branch_of(org_path: str) -> str:
    """The branch that a path lies in: its first two steps, or headquarters itself."""
    return "/".join(org_path.split("/")[:2])


def sees(actor: Actor, scope: Scope) -> bool:
    """The same judgement on one stamp outside a database, for live updates."""
    if actor.reach is Reach.ALL or scope.visibility is Visibility.ALL:
        return True
    if actor.id == scope.owner_id or actor.id in scope.team_ids:
        return True
    return scope.visibility is not Visibility.OWN and _covers(actor, scope)


def _covers(actor: Actor, scope: Scope) -> bool:
    if actor.reach is Reach.DEALER:
        return actor.dealer_id is not None and scope.dealer_id == actor.dealer_id
    if actor.reach in {Reach.BRANCH, Reach.DEPARTMENT}:
        path = branch_of(actor.org_path) if actor.reach is Reach.BRANCH else actor.org_path
        return scope.org_path == path or scope.org_path.startswith(path + "/")
    return False
