from chassis.schedule import clock
from contracts.events.customer import ContactRole, CustomerKind
from contracts.events.sales import LeadSource
from customer.contacts.model import Contact
from customer.customers.model import Customer

from ..factories import REP


def a_contact() -> Contact:
    customer = Customer.enter(
        CustomerKind.ORGANISATION,
        LeadSource.CALL_IN,
        None,
        {"name": "上海巴士"},
        REP.scope(),
        clock.now(),
    )
    return Contact.at(
        customer,
        {
            "name": "李强",
            "roles": [ContactRole.RIDER],
            "phones": ["13812345678"],
            "emails": ["li@example.com"],
            "department": "行政部",
            "title": "经理",
        },
    )


def test_who_a_contact_is_stands_only_in_the_personal_block() -> None:
    registered = a_contact().register()
    assert registered.personal.name == "李强"
    assert registered.personal.phones == ("13812345678",)
    rest = registered.model_dump_json(exclude={"personal"})
    for secret in ("李强", "13812345678", "li@example.com"):
        assert secret not in rest


def test_a_contact_belongs_to_whom_the_customer_belongs() -> None:
    assert a_contact().register().scope == REP.scope()


def test_one_person_holds_several_roles() -> None:
    contact = a_contact()
    updated = contact.update({"roles": [ContactRole.RIDER, ContactRole.DECISION_MAKER]})
    assert updated is not None
    assert updated.changed == ("roles",)
    assert updated.roles == (ContactRole.RIDER, ContactRole.DECISION_MAKER)


def test_masked_phones_sent_back_stay_as_they_are() -> None:
    contact = a_contact()
    updated = contact.update({"phones": ["138****5678", "13900000000"]})
    assert updated is not None
    assert updated.personal.phones == ("13812345678", "13900000000")
