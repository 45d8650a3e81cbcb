from chassis.messages.reading import arrived
from chassis.testing import Harness
from contracts.events.customer import CustomerKind, CustomerRegistered, CustomerUpdated
from contracts.events.fleet import VehicleRegistered

from ..factories import an, the


async def test_a_customer_goes_by_the_newest_name_in_whatever_order_it_came(
    analytics: Harness,
) -> None:
    registered = analytics.envelope(an(CustomerRegistered, name="旧名"))
    renamed = analytics.envelope(an(CustomerUpdated, name="新名"))
    await analytics.service.inbox.take_in([arrived(renamed)])
    await analytics.service.inbox.take_in([arrived(registered)])
    (row,) = await analytics.rows("SELECT label, version FROM customer_ref")
    assert (row["label"], row["version"]) == ("新名", 2)


async def test_no_name_of_a_person_is_kept(analytics: Harness) -> None:
    person = {"kind": CustomerKind.PERSON, "name": None, "number": "KH-2026-000077"}
    await analytics.deliver(an(CustomerRegistered, **person))
    (row,) = await analytics.rows("SELECT label FROM customer_ref")
    assert row["label"] == "KH-2026-000077"


async def test_many_names_in_one_batch_are_all_kept(analytics: Harness) -> None:
    vehicles = [
        an(VehicleRegistered, vehicle_id=the(f"car {number}"), plate=f"沪A·{number:05}")
        for number in range(200)
    ]
    await analytics.deliver(*vehicles, times=2)
    (row,) = await analytics.rows("SELECT count(DISTINCT label) AS plates FROM vehicle_ref")
    assert row["plates"] == 200
