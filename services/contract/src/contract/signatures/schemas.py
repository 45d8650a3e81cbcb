"""Signatures as people send them."""

from datetime import date

from pydantic import BaseModel, ConfigDict


class Signature(BaseModel):
    """The day both parties signed on paper."""

    model_config = ConfigDict(extra="forbid")

    signed_on: date
