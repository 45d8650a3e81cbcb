from chassis.testing import Harness
from contracts.events.customer import CustomerStatus, CustomerUpdated, PotentialConverted

from ..factories import (
    AContract,
    a_scope,
    contact_registered,
    customer_registered,
    customer_state,
    person_registered,
)


async def test_a_customer_is_known_by_its_newest_state(service: Harness) -> None:
    scope = a_scope()
    registered = customer_registered(scope)
    updated = CustomerUpdated(
        **customer_state(a_scope("HQ/XH"), registered.customer_id, name="新名"), changed=("name",)
    )
    converted = PotentialConverted(
        **customer_state(
            a_scope("HQ/XH"), registered.customer_id, name="新名", status=CustomerStatus.ACTIVE
        ),
        contract_id=AContract().id,
    )
    await service.deliver(registered, updated, converted, times=2)
    [known] = await service.rows("SELECT name, status, org_path FROM customer_refs")
    assert tuple(known) == ("新名", "active", "HQ/XH")


async def test_a_person_is_known_by_the_name_in_the_personal_block(service: Harness) -> None:
    await service.deliver(person_registered(a_scope(), "赵敏"), times=2)
    [known] = await service.rows("SELECT name FROM customer_refs")
    assert known["name"] == "赵敏"


async def test_of_a_contact_only_whose_it_is_is_kept(service: Harness) -> None:
    contact = contact_registered(customer_registered(a_scope()))
    await service.deliver(contact, times=2)
    [known] = await service.rows("SELECT * FROM contact_refs")
    assert tuple(known) == (contact.contact_id, contact.customer_id)


async def test_a_contract_drafted_by_hand_is_known_to_have_no_opportunity(
    service: Harness,
) -> None:
    contract = AContract()
    await service.deliver(contract.drafted(), contract.submitted(), times=2)
    [known] = await service.rows("SELECT * FROM contract_refs")
    assert tuple(known) == (contract.id, None, None)
