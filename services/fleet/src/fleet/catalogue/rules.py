"""How grades and licence classes compare."""

from contracts.events.fleet import LicenceClass
from contracts.values import VehicleGrade


def grades_from(lowest: VehicleGrade) -> list[VehicleGrade]:
    """This grade and all above it, lowest first."""
    return [grade for grade in VehicleGrade if grade.rank >= lowest.rank]


def licences_for(needed: LicenceClass) -> list[LicenceClass]:
    """The classes that allow to drive what needs this one: itself and all wider ones."""
    widest_first = list(LicenceClass)
    return widest_first[: widest_first.index(needed) + 1]
