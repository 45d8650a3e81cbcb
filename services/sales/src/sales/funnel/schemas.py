"""What comes out of the funnel route."""

from pydantic import BaseModel, ConfigDict

from contracts.events.sales import OpportunityStatus, Stage
from contracts.values import Money


class FunnelRowOut(BaseModel):
    """The opportunities in one stage and status; the list filtered the same way holds `count`."""

    model_config = ConfigDict(from_attributes=True)

    stage: Stage
    status: OpportunityStatus
    count: int
    amount: Money


class FunnelOut(BaseModel):
    """All rows that are not empty, from the mouth of the funnel down; one a currency."""

    rows: list[FunnelRowOut]
