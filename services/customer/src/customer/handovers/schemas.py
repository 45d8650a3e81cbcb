"""Handovers as they come in and go out over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from customer.handovers.model import HandoverStatus


class Item(BaseModel):
    """Who takes over one customer."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    customer_id: UUID
    receiver_id: UUID


class Mapping(BaseModel):
    """Who takes over: one receiver for all, the manager if none is named, and exceptions."""

    model_config = ConfigDict(extra="forbid")

    receiver_id: UUID | None = None
    items: Annotated[list[Item], Field(max_length=10_000)] = []

    def exceptions(self) -> dict[UUID, UUID]:
        """Receivers by customer."""
        return {item.customer_id: item.receiver_id for item in self.items}


class ItemOut(BaseModel):
    """Who takes over one customer."""

    model_config = ConfigDict(from_attributes=True)

    customer_id: UUID
    receiver_id: UUID


class HandoverOut(BaseModel):
    """What a leaver hands over, to whom, and who has accepted."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    leaver_id: UUID
    receiver_id: UUID
    leaves_on: date
    status: HandoverStatus
    items: list[ItemOut]
    accepted_by: list[UUID]
    version: int
