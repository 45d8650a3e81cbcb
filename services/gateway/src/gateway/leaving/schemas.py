"""What goes in when somebody leaves."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Leaving(BaseModel):
    """The first day without them, today or earlier for at once, and who sees to the handover."""

    model_config = ConfigDict(extra="forbid")
    leaves_on: date
    manager_id: UUID
