"""What figures on contracts look like."""

from collections.abc import Mapping
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from analytics.occurrences.queries import Counted
from contracts.events.contract import (
    ContractSigned,
    CreditNoteIssued,
    InvoiceIssued,
    OrderRevised,
)
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
    "orders_revised": OrderRevised,
    "invoices_issued": InvoiceIssued,
    "credit_notes": CreditNoteIssued,
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
    swaps: int
    orders_revised: int
    invoices_issued: int
    invoices_paid: int
    credit_notes: int
    event_ids: dict[str, list[UUID]]

    @classmethod
    def of(
        cls, by_type: Mapping[str, Counted], waiting: int, beside: Mapping[str, Counted]
    ) -> Self:
        """The figures from counts by event type, and from those `beside` that have a name."""
        figures = {name: by_type.get(kind.type, Counted()) for name, kind in FIGURES.items()}
        figures |= beside
        return cls.model_validate(
            {
                **{name: figure.count for name, figure in figures.items()},
                "demands_waiting": waiting,
                "event_ids": {name: figure.event_ids for name, figure in figures.items()},
            }
        )
