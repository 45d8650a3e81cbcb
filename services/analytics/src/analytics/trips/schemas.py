"""What figures on trips look like."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict


class TripEvents(BaseModel):
    """The events that a row was counted from."""

    issued: list[UUID]
    closed: list[UUID]
    corrected: list[UUID]


class TripFiguresOut(BaseModel):
    """Trips of one vehicle, customer, branch or month; quantities are those of closed sheets.

    A corrected sheet counts with what is right and is still one closed sheet.
    """

    model_config = ConfigDict(from_attributes=True)

    key: str
    label: str
    issued: int
    closed: int
    km: int
    minutes: int
    overtime_minutes: int
    fuel_ml: int
    event_ids: TripEvents
