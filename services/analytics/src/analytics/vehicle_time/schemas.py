"""What figures on the time of vehicles look like."""

from typing import Self
from uuid import UUID

from pydantic import BaseModel

from analytics.figures import Ratio
from analytics.vehicle_time.queries import TimeFigure
from analytics.vehicle_time.rules import TimeState


class MinutesOut(BaseModel):
    """Minutes by state; together they are those in the fleet."""

    on_trip: int
    in_workshop: int
    blocked: int
    rented: int
    idle: int
    in_fleet: int


class VehicleTimeOut(BaseModel):
    """How the time of a vehicle, model or branch was used.

    `idle_rate` (闲置率) and `rented_rate` (出租率) are of the minutes available, which are those
    neither in the workshop nor blocked; a vehicle on a trip is rented. `dispatch_rate` (出车率) is
    of the days in the fleet those with a trip.
    """

    key: str | None
    label: str | None
    minutes: MinutesOut
    idle_rate: Ratio
    rented_rate: Ratio
    dispatch_rate: Ratio
    event_ids: list[UUID]

    @classmethod
    def of(cls, figure: TimeFigure) -> Self:
        """The figure with its rates."""
        minutes, ledger = figure.ledger.minutes, figure.ledger
        idle, rented = minutes[TimeState.IDLE], minutes[TimeState.RENTED]
        available = idle + rented + minutes[TimeState.ON_TRIP]
        return cls(
            key=figure.key,
            label=figure.label,
            minutes=MinutesOut(
                **{state.value: minutes[state] for state in TimeState}, in_fleet=minutes.total()
            ),
            idle_rate=Ratio.of(idle, available),
            rented_rate=Ratio.of(available - idle, available),
            dispatch_rate=Ratio.of(ledger.days_with_trip, ledger.days),
            event_ids=sorted(figure.event_ids),
        )
