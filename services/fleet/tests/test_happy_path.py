from contracts.events.fleet import (
    AssignmentDemandUnmet,
    TripSheetClosed,
    TripSheetIssued,
    VehicleAssigned,
    VehicleAvailabilityChanged,
)

from .yard import Yard


async def test_a_signature_ends_in_a_closed_trip_sheet(yard: Yard) -> None:
    vehicle, driver = await yard.vehicle(), await yard.driver()
    contract_id = await yard.sign()

    [assigned] = await yard.service.recorded(VehicleAssigned)
    assert (str(assigned.vehicle_id), str(assigned.driver_ids[0])) == (vehicle["id"], driver["id"])
    [issued] = await yard.service.recorded(TripSheetIssued)
    assert issued.number == "LD-2026-000001"
    assert await yard.availability(vehicle) == "committed"

    sheet = await yard.sheet(contract_id)
    closed = await yard.closed(sheet)

    assert (closed["status"], closed["first_for_customer"]) == ("closed", True)
    [fact] = await yard.service.recorded(TripSheetClosed)
    assert (fact.km, fact.fuel_ml, fact.tolls.amount, fact.overtime_minutes) == (
        120,
        9500,
        4500,
        30,
    )
    changes = await yard.service.recorded(VehicleAvailabilityChanged)
    assert [(change.was, change.availability) for change in changes] == [
        ("idle", "committed"),
        ("committed", "on_trip"),
        ("on_trip", "committed"),
    ]
    assert await yard.service.recorded(AssignmentDemandUnmet) == []
    assert await yard.service.parked() == []
