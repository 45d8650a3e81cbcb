"""What the funnel looks like."""

from collections.abc import Sequence
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from analytics.funnel.queries import FunnelRow
from contracts.events.sales import OpportunityStatus, Stage
from contracts.values import Money


class FunnelStepOut(BaseModel):
    """All opportunities in one stage and status; the event that last changed each of them."""

    stage: Stage
    status: OpportunityStatus
    count: int
    amount: Money
    event_ids: list[UUID]

    @classmethod
    def of(cls, row: FunnelRow) -> Self:
        """One row of the funnel."""
        stage, status, currency, count, amount, event_ids = row
        return cls(
            stage=stage,
            status=status,
            count=count,
            amount=Money(amount=int(amount), currency=currency),
            event_ids=list(event_ids),
        )


def in_order(steps: Sequence[FunnelStepOut]) -> list[FunnelStepOut]:
    """From the first stage to the last, and open before won before lost."""
    stages, statuses = list(Stage), list(OpportunityStatus)
    return sorted(steps, key=lambda step: (stages.index(step.stage), statuses.index(step.status)))
