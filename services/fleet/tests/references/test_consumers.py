from chassis.testing import Harness
from contracts.events.customer import CustomerUpdated, PersonalCustomer

from ..factories import CUSTOMER, branch_opened, customer_registered


async def test_a_renamed_customer_is_known_by_the_new_name(service: Harness) -> None:
    registered = customer_registered(CUSTOMER, "Huaxin Textile")
    renamed = CustomerUpdated(
        **registered.model_copy(update={"name": "Huaxin Group"}).model_dump(), changed=("name",)
    )
    await service.deliver(registered, renamed, times=2)
    rows = await service.rows("SELECT id, name FROM customer_refs")
    assert [tuple(row) for row in rows] == [(CUSTOMER, "Huaxin Group")]


async def test_a_person_is_known_by_the_personal_block(service: Harness) -> None:
    person = PersonalCustomer(name="Li Na", phone="13900000000")
    await service.deliver(customer_registered(CUSTOMER, None, person))
    [row] = await service.rows("SELECT name FROM customer_refs")
    assert row["name"] == "Li Na"


async def test_a_branch_is_kept_once_with_its_time_zone(service: Harness) -> None:
    await service.deliver(branch_opened("KM", "Asia/Urumqi"), times=2)
    rows = await service.rows("SELECT code, path, time_zone FROM branch_refs")
    assert [tuple(row) for row in rows] == [("KM", "HQ/KM", "Asia/Urumqi")]
