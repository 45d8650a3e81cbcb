from datetime import timedelta

from chassis.tables import new_id
from sales.activities.model import place_in_time

from ..factories import NOW


def test_places_are_in_the_order_of_what_happened_not_of_what_was_logged() -> None:
    earlier, later = new_id(), new_id()
    assert place_in_time(earlier, NOW) > place_in_time(later, NOW - timedelta(milliseconds=1))


def test_two_activities_at_the_same_moment_have_different_places() -> None:
    places = {place_in_time(new_id(), NOW) for _ in range(1000)}
    assert len(places) == 1000
    assert all(place.version == 7 for place in places)
