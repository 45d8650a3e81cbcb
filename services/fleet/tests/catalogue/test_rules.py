from contracts.events.fleet import LicenceClass
from contracts.values import VehicleGrade
from fleet.catalogue.rules import grades_from, licences_for


def test_a_higher_grade_may_stand_in_and_never_a_lower_one() -> None:
    assert grades_from(VehicleGrade.BUSINESS) == [VehicleGrade.BUSINESS, VehicleGrade.LUXURY]


def test_a_wider_licence_covers_the_narrower_ones() -> None:
    assert licences_for(LicenceClass.C1) == list(LicenceClass)
    assert licences_for(LicenceClass.A1) == [LicenceClass.A1]
