"""Assignments to read; `dispatch` is where they change."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from chassis.tables.replacements import current
from contracts.permissions import Permission
from contracts.values import BranchCode
from fleet.assignments import queries
from fleet.assignments.model import Assignment
from fleet.assignments.schemas import AssignmentOut

router = new_router("assignments")
Reader = Annotated[Actor, allowed(Permission.ASSIGNMENT_READ)]


@router.get("/assignments", response_model=Page[AssignmentOut])
async def list_assignments(
    session: Session,
    actor: Reader,
    page: Paging,
    contract_id: UUID | None = None,
    order_id: UUID | None = None,
    customer_id: UUID | None = None,
    vehicle_id: UUID | None = None,
    branch: Annotated[BranchCode | None, Query()] = None,
) -> Page[Assignment]:
    """Which vehicles and drivers are promised to whom, newest first."""
    customer_id = customer_id and await current(session, customer_id)
    found = queries.assignments(actor, contract_id, order_id, customer_id, vehicle_id, branch)
    return await paged(session, found, Assignment.id, page)
