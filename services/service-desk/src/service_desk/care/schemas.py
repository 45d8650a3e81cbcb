"""What goes into and comes out of the care routes."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from service_desk.care.model import Occasion

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class Completion(BaseModel):
    """What was done for the customer."""

    model_config = ConfigDict(extra="forbid")

    note: Words | None = None


class CareTaskOut(BaseModel):
    """A care task."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    occasion: Occasion
    customer_id: UUID
    customer_name: str
    contract_id: UUID
    contract_number: str
    assignee_id: UUID
    due_on: date
    done_at: datetime | None
    done_by: UUID | None
    note: str | None
