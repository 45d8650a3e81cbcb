"""What streams look like."""

from pydantic import BaseModel, ConfigDict


class StreamOut(BaseModel):
    """How much of one publisher's stream is here, and whether anything is missing in between."""

    model_config = ConfigDict(from_attributes=True)

    publisher: str
    received: int
    highest_sequence: int
    dense: bool
