"""Renewals as people send them."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Renewal(BaseModel):
    """The opportunity that the renewal belongs to, if there is one."""

    model_config = ConfigDict(extra="forbid")

    opportunity_id: UUID | None = None
