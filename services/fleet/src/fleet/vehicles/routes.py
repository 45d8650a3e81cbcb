"""Vehicles over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from contracts.events.fleet import Availability
from contracts.permissions import Permission
from contracts.values import BranchCode, VehicleGrade
from fleet.ledger.model import Reservation
from fleet.ledger.queries import bookings_of
from fleet.ledger.schemas import BookingOut
from fleet.vehicles import commands, queries
from fleet.vehicles.model import Vehicle
from fleet.vehicles.schemas import Block, Registration, VehicleOut

router = new_router("vehicles")
Reader = Annotated[Actor, allowed(Permission.VEHICLE_READ)]
Registrar = Annotated[Actor, allowed(Permission.VEHICLE_REGISTER)]
Blocker = Annotated[Actor, allowed(Permission.VEHICLE_BLOCK)]


@router.post("/vehicles", status_code=201, response_model=VehicleOut)
async def register_vehicle(
    registration: Registration, session: Session, actor: Registrar
) -> Vehicle:
    """Take a vehicle into the fleet of a branch."""
    return await commands.register_vehicle(session, actor, **registration.model_dump())


@router.get("/vehicles", response_model=Page[VehicleOut])
async def list_vehicles(
    session: Session,
    actor: Reader,
    page: Paging,
    branch: Annotated[BranchCode | None, Query()] = None,
    grade: VehicleGrade | None = None,
    availability: Availability | None = None,
) -> Page[Vehicle]:
    """The vehicles you may see, newest first."""
    found = queries.vehicles(actor, branch, grade, availability)
    return await paged(session, found, Vehicle.id, page)


@router.get("/vehicles/{vehicle_id}", response_model=VehicleOut)
async def read_vehicle(vehicle_id: UUID, session: Session, actor: Reader) -> Vehicle:
    """One vehicle."""
    return await queries.vehicle_seen(session, vehicle_id, actor)


@router.get("/vehicles/{vehicle_id}/bookings", response_model=Page[BookingOut])
async def list_bookings(
    vehicle_id: UUID, session: Session, actor: Reader, page: Paging
) -> Page[Reservation]:
    """Who holds the vehicle when, and for what."""
    vehicle = await queries.vehicle_seen(session, vehicle_id, actor)
    return await paged(session, bookings_of(vehicle.id, actor), Reservation.id, page)


@router.post("/vehicles/{vehicle_id}/block", response_model=VehicleOut)
async def block_vehicle(
    vehicle_id: UUID, block: Block, session: Session, actor: Blocker
) -> Vehicle:
    """Keep a vehicle from new business."""
    return await commands.block_vehicle(session, actor, vehicle_id, block.reason)


@router.post("/vehicles/{vehicle_id}/unblock", response_model=VehicleOut)
async def unblock_vehicle(
    vehicle_id: UUID, block: Block, session: Session, actor: Blocker
) -> Vehicle:
    """Let a blocked vehicle do business again."""
    return await commands.unblock_vehicle(session, actor, vehicle_id, block.reason)
