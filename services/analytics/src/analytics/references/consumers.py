"""Keeps the names up to date, and follows merges of customers."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.facts import keep_newest, told_of
from analytics.references import commands
from analytics.references.model import BranchRef, CustomerRef, VehicleRef
from chassis.messages import Consumer, Received
from contracts.events.customer import CustomerMerged, CustomerMergeUndone, CustomerState
from contracts.events.fleet import VehicleState
from contracts.events.gateway import OrgUnitOpened

consumer = Consumer()


@consumer.on_batch
async def know_names(batch: Sequence[Received], session: AsyncSession) -> None:
    """Know customers, branches and vehicles by the names that people use."""
    customers = [CustomerRef.row(c, e.aggregateversion) for c, e in told_of(batch, CustomerState)]
    branches = [BranchRef.row(u, e.aggregateversion) for u, e in told_of(batch, OrgUnitOpened)]
    vehicles = [VehicleRef.row(v, e.aggregateversion) for v, e in told_of(batch, VehicleState)]
    await keep_newest(session, CustomerRef, customers)
    await keep_newest(session, BranchRef, branches)
    await keep_newest(session, VehicleRef, vehicles)


@consumer.on(CustomerMerged)
async def follow_merge(merged: CustomerMerged, session: AsyncSession) -> None:
    """From now on figures of the merged customer are the survivor's."""
    await commands.follow_merge(session, merged)


@consumer.on(CustomerMergeUndone)
async def follow_undoing(undone: CustomerMergeUndone, session: AsyncSession) -> None:
    """They part again."""
    await commands.follow_undoing(session, undone)
