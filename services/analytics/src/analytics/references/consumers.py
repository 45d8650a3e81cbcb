"""Keeps the names up to date."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.facts import keep_newest, told_of
from analytics.references.model import BranchRef, CustomerRef, VehicleRef
from chassis.messages import Consumer, Received
from contracts.events.customer import CustomerState
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
