"""Readings over HTTP."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from contracts.permissions import Permission
from fleet.upkeep.readings import commands
from fleet.upkeep.readings.queries import km_before, readings_of
from fleet.upkeep.readings.schemas import Reading, ReadingOut
from fleet.vehicles.model import OdometerReading
from fleet.vehicles.queries import vehicle_seen

router = new_router("readings")
Reader = Annotated[Actor, allowed(Permission.VEHICLE_READ)]
Recorder = Annotated[Actor, allowed(Permission.READING_RECORD)]


@router.post("/vehicles/{vehicle_id}/readings", status_code=201, response_model=ReadingOut)
async def record_reading(
    vehicle_id: UUID, reading: Reading, session: Session, actor: Recorder
) -> ReadingOut:
    """Enter what odometer and tank showed."""
    taken = await commands.record_reading(session, actor, vehicle_id, **reading.model_dump())
    vehicle = await vehicle_seen(session, vehicle_id, actor)
    ways = await km_before(session, vehicle, [taken.id])
    return ReadingOut.of(taken, ways[taken.id])


@router.get("/vehicles/{vehicle_id}/readings", response_model=Page[ReadingOut])
async def list_readings(
    vehicle_id: UUID, session: Session, actor: Reader, page: Paging
) -> Page[ReadingOut]:
    """What the odometer showed, last entered first, also at departures and returns."""
    vehicle = await vehicle_seen(session, vehicle_id, actor)
    found = await paged(session, readings_of(vehicle), OdometerReading.id, page)
    ways = await km_before(session, vehicle, [reading.id for reading in found.items])
    items = [ReadingOut.of(reading, ways[reading.id]) for reading in found.items]
    return Page(items=items, next_cursor=found.next_cursor)
