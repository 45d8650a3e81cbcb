from contracts.values import Money, ServiceProduct
from sales.quotes.rules import faults

from ..factories import a_service_line


def test_lines_that_can_be_delivered_and_billed_have_no_fault() -> None:
    without_driver = a_service_line(service_product=ServiceProduct.VEHICLE_CHARTER, drivers=0)
    assert faults([a_service_line(), without_driver]) == []


def test_a_chauffeured_line_needs_a_driver() -> None:
    assert faults([a_service_line(), a_service_line(drivers=0)]) == [
        "Line 2 is chauffeured and names no driver."
    ]


def test_no_price_is_below_zero_and_all_are_in_one_currency() -> None:
    lines = [
        a_service_line(monthly_price=Money(amount=-1)),
        a_service_line(monthly_price=Money(amount=1, currency="USD")),
    ]
    assert faults(lines) == [
        "Line 1 has a price below zero.",
        "The lines are priced in CNY and USD.",
    ]
