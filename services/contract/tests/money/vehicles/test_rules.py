from datetime import datetime, timedelta
from uuid import UUID

from chassis.tables import new_id
from contract.money.vehicles.rules import Assigned, Served, served, without

from ...factories import NOW

CAR, OTHER, SPARE = (UUID(int=number) for number in (1, 2, 3))
BEGINS = NOW.replace(hour=0)


def day(number: float) -> datetime:
    return BEGINS + timedelta(days=number)


def assigned(
    vehicle: UUID, starts: datetime, ends: datetime, *, replaces: bool = False
) -> Assigned:
    return Assigned(new_id(), vehicle, starts, ends, replaces)


def test_a_replacement_takes_its_time_from_whom_it_replaces() -> None:
    primary = assigned(CAR, day(0), day(30))
    spare = assigned(SPARE, day(4), day(6.5), replaces=True)
    assert served([spare, primary], day(0), day(30)) == [
        Served(CAR, day(0), day(4)),
        Served(SPARE, day(4), day(6.5)),
        Served(CAR, day(6.5), day(30)),
    ]


def test_after_a_swap_that_is_not_told_to_the_end_the_newer_assignment_serves() -> None:
    old = assigned(CAR, day(0), day(30))
    new = assigned(OTHER, day(10), day(30))
    assert served([old, new], day(0), day(30)) == [
        Served(CAR, day(0), day(10)),
        Served(OTHER, day(10), day(30)),
    ]


def test_a_replacement_stays_when_whom_it_replaces_is_swapped_meanwhile() -> None:
    spare = assigned(SPARE, day(4), day(6), replaces=True)
    swapped = assigned(CAR, day(0), day(5)), assigned(OTHER, day(5), day(30))
    assert served([spare, *swapped], day(0), day(30)) == [
        Served(CAR, day(0), day(4)),
        Served(SPARE, day(4), day(6)),
        Served(OTHER, day(6), day(30)),
    ]


def test_only_minutes_inside_the_term_are_served() -> None:
    whole = assigned(CAR, day(-1), day(40))
    assert served([whole], day(0), day(30)) == [Served(CAR, day(0), day(30))]


def test_instants_are_floored_to_the_minute_so_that_neighbours_meet() -> None:
    at = day(3) + timedelta(minutes=7, seconds=42)
    parts = served([assigned(CAR, day(0), at), assigned(OTHER, at, day(30))], day(0), day(30))
    border = day(3) + timedelta(minutes=7)
    assert [(part.starts_at, part.ends_at) for part in parts] == [
        (day(0), border),
        (border, day(30)),
    ]


def test_what_ended_before_it_began_serves_no_minute() -> None:
    assert served([assigned(CAR, day(5), day(2))], day(0), day(30)) == []


def test_time_of_another_vehicle_is_not_taken_out() -> None:
    whole = Served(CAR, day(0), day(3))
    taken = [Served(CAR, day(1), day(2)), Served(OTHER, day(0), day(3))]
    assert without(whole, taken) == [Served(CAR, day(0), day(1)), Served(CAR, day(2), day(3))]
