"""Trip sheets over HTTP: the dispatcher issues, closes and voids, the driver drives."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from contracts.events.fleet import TripSheetStatus
from contracts.permissions import Permission
from contracts.values import Money
from fleet.drivers.queries import driver_seen
from fleet.trip_sheets import commands, queries
from fleet.trip_sheets.model import TripSheet
from fleet.trip_sheets.queries import DriverOfVehicle, VehicleOfDriver
from fleet.trip_sheets.schemas import (
    Confirmation,
    Departure,
    DriverOfVehicleOut,
    Order,
    Return,
    TripSheetOut,
    VehicleOfDriverOut,
    Voiding,
)
from fleet.vehicles.queries import vehicle_seen

router = new_router("trip sheets")
Reader = Annotated[Actor, allowed(Permission.TRIP_SHEET_READ)]
Issuer = Annotated[Actor, allowed(Permission.TRIP_SHEET_ISSUE)]
Driving = Annotated[Actor, allowed(Permission.TRIP_SHEET_DRIVE)]
Closer = Annotated[Actor, allowed(Permission.TRIP_SHEET_CLOSE)]
Voider = Annotated[Actor, allowed(Permission.TRIP_SHEET_VOID)]
VehicleReader = Annotated[Actor, allowed(Permission.VEHICLE_READ)]
DriverReader = Annotated[Actor, allowed(Permission.DRIVER_READ)]


@router.post(
    "/assignments/{assignment_id}/trip-sheets", status_code=201, response_model=TripSheetOut
)
async def issue_trip_sheet(
    assignment_id: UUID, order: Order, session: Session, actor: Issuer
) -> TripSheet:
    """Order another trip; all but period and driver is inherited."""
    return await commands.issue_further_sheet(
        session, actor, assignment_id, order.planned, order.driver_id
    )


@router.get("/trip-sheets", response_model=Page[TripSheetOut])
async def list_trip_sheets(
    session: Session,
    actor: Reader,
    page: Paging,
    contract_id: UUID | None = None,
    order_id: UUID | None = None,
    status: TripSheetStatus | None = None,
    vehicle_id: UUID | None = None,
) -> Page[TripSheet]:
    """The trip sheets you may see, newest first; a driver sees own ones."""
    found = queries.trip_sheets(actor, contract_id, order_id, status, vehicle_id)
    return await paged(session, found, TripSheet.id, page)


@router.get("/trip-sheets/{sheet_id}", response_model=TripSheetOut)
async def read_trip_sheet(sheet_id: UUID, session: Session, actor: Reader) -> TripSheet:
    """One trip sheet."""
    return await queries.trip_sheet_seen(session, sheet_id, actor)


@router.post("/trip-sheets/{sheet_id}/acceptance", response_model=TripSheetOut)
async def accept_trip_sheet(
    sheet_id: UUID, session: Session, actor: Driving, _: Confirmation | None = None
) -> TripSheet:
    """Take the order to drive."""
    return await commands.accept_sheet(session, actor, sheet_id)


@router.post("/trip-sheets/{sheet_id}/departure", response_model=TripSheetOut)
async def depart(
    sheet_id: UUID, departure: Departure, session: Session, actor: Driving
) -> TripSheet:
    """Leave, with what the odometer shows."""
    return await commands.depart(
        session, actor, sheet_id, departure.odometer_out_km, departure.departed_at
    )


@router.post("/trip-sheets/{sheet_id}/return", response_model=TripSheetOut)
async def return_trip(sheet_id: UUID, back: Return, session: Session, actor: Driving) -> TripSheet:
    """Come back and enter what the trip took."""
    return await commands.return_trip(
        session,
        actor,
        sheet_id,
        back.returned_at,
        odometer_in_km=back.odometer_in_km,
        fuel_ml=back.fuel_ml,
        tolls=Money(amount=back.tolls.amount, currency=back.tolls.currency),
        parking=Money(amount=back.parking.amount, currency=back.parking.currency),
        overtime_minutes=back.overtime_minutes,
    )


@router.post("/trip-sheets/{sheet_id}/closing", response_model=TripSheetOut)
async def close_trip_sheet(
    sheet_id: UUID, session: Session, actor: Closer, _: Confirmation | None = None
) -> TripSheet:
    """Confirm the sheet; it can be billed from now on."""
    return await commands.close_sheet(session, actor, sheet_id)


@router.post("/trip-sheets/{sheet_id}/voiding", response_model=TripSheetOut)
async def void_trip_sheet(
    sheet_id: UUID, voiding: Voiding, session: Session, actor: Voider
) -> TripSheet:
    """Call the trip off."""
    return await commands.void_sheet(session, actor, sheet_id, voiding.reason)


@router.get("/vehicles/{vehicle_id}/drivers", response_model=list[DriverOfVehicleOut])
async def list_drivers_of_vehicle(
    vehicle_id: UUID, session: Session, actor: VehicleReader
) -> list[DriverOfVehicle]:
    """Who drove this vehicle, when and how far."""
    vehicle = await vehicle_seen(session, vehicle_id, actor)
    return await queries.drivers_of_vehicle(session, vehicle, actor)


@router.get("/drivers/{driver_id}/vehicles", response_model=list[VehicleOfDriverOut])
async def list_vehicles_of_driver(
    driver_id: UUID, session: Session, actor: DriverReader
) -> list[VehicleOfDriver]:
    """Which vehicles this driver drove, when and how far."""
    driver = await driver_seen(session, driver_id, actor)
    return await queries.vehicles_of_driver(session, driver, actor)
