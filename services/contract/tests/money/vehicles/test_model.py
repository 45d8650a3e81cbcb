from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from chassis.tables import new_id
from contract.money.vehicles.model import LineVehicle
from contract.money.vehicles.rules import served

from ..fleet import assigned, ended, period, shanghai

WHOLE = period("2026-04-01", "2026-09-01")
LINE: dict[str, Any] = {
    "contract_id": new_id(),
    "contract_number": "HT-2026-000001",
    "line_id": new_id(),
    "customer_id": new_id(),
}
CAR, OTHER, SPARE = (UUID(int=number) for number in (1, 2, 3))

FIRST = assigned(LINE, CAR, WHOLE)
SWAPPED = assigned(
    LINE, OTHER, period("2026-05-01T12:00", "2026-09-01"), swapped_from=FIRST.assignment_id
)
STAND_IN = assigned(
    LINE, SPARE, period("2026-06-01", "2026-06-05"), replacement_for=SWAPPED.assignment_id
)
CALLED_OFF = assigned(
    LINE, SPARE, period("2026-07-01", "2026-07-05"), replacement_for=SWAPPED.assignment_id
)
TOLD = [
    FIRST,
    SWAPPED,
    STAND_IN,
    CALLED_OFF,
    ended(FIRST, shanghai("2026-05-01T12:00")),
    ended(SWAPPED, shanghai("2026-08-01")),
    ended(CALLED_OFF, shanghai("2026-06-20")),
]


def heard(told: list[Any]) -> list[Any]:
    """Who serves when, after all of it was heard in this order."""
    known: dict[UUID, LineVehicle] = {}
    for event in told:
        row = known.setdefault(event.assignment_id, LineVehicle.first_heard(event))
        if event.type == "fleet.assignment-ended.v1":
            row.end(event)
        else:
            row.assign(event)
    return served([row.assigned for row in known.values()], WHOLE.starts_at, WHOLE.ends_at)


def test_the_vehicle_of_each_minute_is_known() -> None:
    assert [(part.vehicle_id, part.starts_at, part.ends_at) for part in heard(TOLD)] == [
        (CAR, shanghai("2026-04-01"), shanghai("2026-05-01T12:00")),
        (OTHER, shanghai("2026-05-01T12:00"), shanghai("2026-06-01")),
        (SPARE, shanghai("2026-06-01"), shanghai("2026-06-05")),
        (OTHER, shanghai("2026-06-05"), shanghai("2026-08-01")),
    ]


@given(st.permutations(TOLD + TOLD))
def test_in_whichever_order_and_however_often_it_is_told(told: list[Any]) -> None:
    assert heard(told) == heard(TOLD)
