"""Terminations as people send them."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from contract.contracts.schemas import Words


class Termination(BaseModel):
    """The first day without service, and why."""

    model_config = ConfigDict(extra="forbid")

    ends_on: date
    reason: Words
