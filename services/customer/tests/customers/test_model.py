import pytest

from chassis.schedule import clock
from chassis.tables import new_id
from contracts.events.customer import CustomerKind, CustomerStatus
from contracts.events.sales import LeadSource
from customer.customers.model import Customer, Origin, Profile, ReferrerMissing

from ..factories import REP

NAME, PHONE = "上海巴士汽车租赁有限公司", "13812345678"
PROFILE: Profile = {"name": NAME, "phone": PHONE}


def a_customer(
    kind: CustomerKind = CustomerKind.ORGANISATION, source: LeadSource = LeadSource.CALL_IN
) -> Customer:
    customer = Customer.enter(kind, source, None, PROFILE, REP.scope(), clock.now())
    customer.number = "KH-2026-000001"
    return customer


def test_a_new_customer_is_a_prospect_of_whoever_entered_it() -> None:
    registered = a_customer().register("KH-2026-000007")
    assert registered.number == "KH-2026-000007"
    assert registered.status is CustomerStatus.PROSPECT
    assert registered.scope == REP.scope()


def test_a_referral_demands_the_referrer() -> None:
    with pytest.raises(ReferrerMissing):
        a_customer(source=LeadSource.REFERRAL)


def test_who_a_person_is_stands_only_in_the_personal_block() -> None:
    registered = a_customer(CustomerKind.PERSON).register("KH-2026-000001")
    assert registered.name is None
    assert registered.personal is not None
    assert (registered.personal.name, registered.personal.phone) == (NAME, PHONE)
    assert PHONE not in registered.model_dump_json(exclude={"personal"})


def test_an_organisation_has_no_personal_block_and_its_phone_stays_here() -> None:
    registered = a_customer().register("KH-2026-000001")
    assert registered.personal is None
    assert registered.name == NAME
    assert PHONE not in registered.model_dump_json()


def test_a_signed_contract_converts_a_prospect_once() -> None:
    customer, contract_id = a_customer(), new_id()
    converted = customer.convert(contract_id)
    assert converted is not None
    assert converted.status is CustomerStatus.ACTIVE
    assert converted.contract_id == contract_id
    assert customer.origin is Origin.CONVERTED
    assert customer.convert(new_id()) is None


@pytest.mark.parametrize(
    "status", [CustomerStatus.DORMANT, CustomerStatus.CLOSED, CustomerStatus.MERGED]
)
def test_only_a_prospect_is_converted(status: CustomerStatus) -> None:
    customer = a_customer()
    customer.status = status
    assert customer.convert(new_id()) is None
    assert customer.status is status


def test_an_update_names_what_changed_and_a_new_name_gets_new_keys() -> None:
    customer = a_customer()
    updated = customer.update({"name": "上海大众汽车租赁有限公司", "phone": PHONE})
    assert updated is not None
    assert updated.changed == ("name",)
    assert customer.core_key == "大众汽车租赁"
    assert customer.sort_key == "shanghaidazhongqichezulinyouxiangongsi"


def test_an_update_that_changes_nothing_says_nothing() -> None:
    assert a_customer().update({"name": NAME, "phone": "138****5678"}) is None
