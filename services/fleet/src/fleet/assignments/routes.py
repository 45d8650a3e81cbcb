"""Demands and assignments to read; `dispatch` is where they change."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from contracts.permissions import Permission
from contracts.values import BranchCode
from fleet.assignments import queries
from fleet.assignments.model import Assignment, DemandState, FulfilmentDemand
from fleet.assignments.schemas import AssignmentOut, DemandOut

router = new_router("assignments")
DemandReader = Annotated[Actor, allowed(Permission.DEMAND_READ)]
Reader = Annotated[Actor, allowed(Permission.ASSIGNMENT_READ)]


@router.get("/demands", response_model=Page[DemandOut])
async def list_demands(
    session: Session,
    actor: DemandReader,
    page: Paging,
    state: DemandState | None = None,
    contract_id: UUID | None = None,
) -> Page[FulfilmentDemand]:
    """What signed contracts need from your branch, newest first."""
    found = queries.demands(actor, state, contract_id)
    return await paged(session, found, FulfilmentDemand.id, page)


@router.get("/assignments", response_model=Page[AssignmentOut])
async def list_assignments(
    session: Session,
    actor: Reader,
    page: Paging,
    contract_id: UUID | None = None,
    customer_id: UUID | None = None,
    vehicle_id: UUID | None = None,
    branch: Annotated[BranchCode | None, Query()] = None,
) -> Page[Assignment]:
    """Which vehicles and drivers are promised to whom, newest first."""
    found = queries.assignments(actor, contract_id, customer_id, vehicle_id, branch)
    return await paged(session, found, Assignment.id, page)
