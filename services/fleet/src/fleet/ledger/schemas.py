"""Rows of the ledger over HTTP."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.values import Period
from fleet.ledger.model import Layer, ResourceType, SourceType


class BookingOut(BaseModel):
    """One live row of the ledger; `document` is the number of what it is for."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    resource_type: ResourceType
    resource_id: UUID
    layer: Layer
    period: Period
    under_way: bool
    source_type: SourceType
    source_id: UUID
    document: str
