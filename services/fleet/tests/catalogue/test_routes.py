from contracts.events.fleet import VehicleModelAdded

from ..factories import DISPATCHER_PD, FLEET_MANAGER
from ..yard import Yard

MODEL = {
    "brand": "Audi",
    "series": "A6L",
    "seats": 5,
    "grade": "business",
    "licence_class": "C1",
}


async def test_the_catalogue_is_read_by_all_and_written_by_the_fleet_manager(yard: Yard) -> None:
    assert (await yard.get(None, "/models")).status_code == 401
    assert (await yard.post(DISPATCHER_PD, "/models", MODEL)).status_code == 403
    added = await yard.done(FLEET_MANAGER, "/models", MODEL)
    assert added["name"] == "Audi A6L"
    assert (await yard.listed(DISPATCHER_PD, "/models"))[0] == added
    assert (await yard.service.recorded(VehicleModelAdded))[-1].series == "A6L"


async def test_a_model_without_seats_or_with_unknown_fields_is_refused(yard: Yard) -> None:
    for wrong in ({"seats": 0}, {"grade": "royal"}, {"price": 1}, {"brand": " "}):
        assert (await yard.post(FLEET_MANAGER, "/models", MODEL | wrong)).status_code == 422
