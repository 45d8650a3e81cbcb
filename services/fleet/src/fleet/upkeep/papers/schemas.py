"""Papers over HTTP."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.http.inputs import Amount
from contracts.events.fleet import HolderType, PaperKind
from contracts.values import Money


class NewPaper(BaseModel):
    """A paper of a vehicle or a driver, valid from today unless said otherwise to before a day."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    holder_type: HolderType
    holder_id: UUID
    kind: PaperKind
    reference: str = Field(min_length=1, max_length=100)
    valid_from: date | None = None
    valid_until: date
    premium: Amount | None = None


class PaperOut(BaseModel):
    """A paper."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    holder_type: HolderType
    holder_id: UUID
    branch: str
    kind: PaperKind
    reference: str
    valid_from: date
    valid_until: date
    premium: Money | None
