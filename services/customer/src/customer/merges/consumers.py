"""What the services tell once their records have followed a merge."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from contracts.events.analytics import AnalyticsMergeApplied
from contracts.events.contract import ContractMergeApplied
from contracts.events.fleet import FleetMergeApplied
from contracts.events.sales import SalesMergeApplied
from contracts.events.service_desk import ServiceDeskMergeApplied
from contracts.merging import MergeApplied
from customer.merges.commands import note_applied
from customer.merges.model import Context

consumer = Consumer()


async def note(applied: MergeApplied, session: AsyncSession) -> None:
    """One more of the six contexts is done."""
    await note_applied(session, Context(applied.publisher()), applied)


for told in (
    AnalyticsMergeApplied,
    ContractMergeApplied,
    FleetMergeApplied,
    SalesMergeApplied,
    ServiceDeskMergeApplied,
):
    consumer.on(told)(note)
