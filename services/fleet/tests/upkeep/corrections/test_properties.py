"""Whatever is read and corrected: odometers never fall in time, and putting back restores all."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.schedule import clock
from contracts.events.fleet import VehicleCostRecorded

from ...factories import DISPATCHER_PD, FLEET_MANAGER, NOW
from ...yard import Body, Yard
from ..workshop import HOUR, at, closed_trip, odometer
from .test_routes import second_trip

# The database lives as long as the test: each example goes on where the last one stopped.
ON = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
