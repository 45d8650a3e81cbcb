"""Looks at demands that wait, and at orders whose revision nothing fitted yet."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.schedule import clock, plan
from fleet.demands.model import FulfilmentDemand
from fleet.demands.queries import unserved_demands
from fleet.demands.undertaking import Wish
from fleet.dispatch.orders.commands import follow_wish
from fleet.dispatch.serving.commands import serve
from fleet.ledger.commands import SERVE_WAITING_DEMANDS
from fleet.references.queries import branch_known

SERVED_AT_ONCE = 50


async def serve_waiting(session: AsyncSession, code: str, after: UUID | None) -> None:
    """Look at the waiting demands of a branch again, oldest first, some in one transaction."""
    branch = await branch_known(session, code)
    demands = await unserved_demands(session, code, after, SERVED_AT_ONCE)
    for demand in demands:
        if demand.wish:
            await _try_again(session, demand, demand.wish)
        elif demand.period.ends_at <= clock.now():
            demand.close()
        else:
            await serve(session, demand, branch)
    if len(demands) == SERVED_AT_ONCE:
        last = str(demands[-1].id)
        rest = {"branch": code, "after": last}
        await plan(session, SERVE_WAITING_DEMANDS, f"{code} after {last}", clock.now(), rest)


async def _try_again(session: AsyncSession, demand: FulfilmentDemand, wish: Wish) -> None:
    if wish.period.ends_at <= clock.now():
        demand.wish_for(None)
    else:
        await follow_wish(session, demand, wish)
