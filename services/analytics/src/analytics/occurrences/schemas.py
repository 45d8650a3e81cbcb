"""What figures on contracts look like."""

from collections.abc import Mapping
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from analytics.occurrences.queries import Counted
from contracts.events.contract import ContractSigned
from contracts.events.fleet import (
    AssignmentDemandUnmet,
    TripSheetClosed,
    TripSheetIssued,
    VehicleAssigned,
)

FIGURES = {
    "contracts_signed": ContractSigned,
    "vehicles_assigned": VehicleAssigned,
    "demands_unmet": AssignmentDemandUnmet,
    "trip_sheets_issued": TripSheetIssued,
    "trip_sheets_closed": TripSheetClosed,
}


class ContractFiguresOut(BaseModel):
    """How often each thing happened, and the events behind each figure by its name.

    `demands_unmet` counts every demand that once found no vehicle; `demands_waiting` those of
    them that still have none.
    """

    contracts_signed: int
    vehicles_assigned: int
    demands_unmet: int
    demands_waiting: int
    trip_sheets_issued: int
    trip_sheets_closed: int
    event_ids: dict[str, list[UUID]]

    @classmethod
    def of(cls, counted: Mapping[str, Counted], waiting: int) -> Self:
        """The figures from counts by event type."""
        figures = {name: counted.get(kind.type, Counted()) for name, kind in FIGURES.items()}
        return cls.model_validate(
            {
                **{name: figure.count for name, figure in figures.items()},
                "demands_waiting": waiting,
                "event_ids": {name: figure.event_ids for name, figure in figures.items()},
            }
        )
