"""Serves ad-hoc orders and goes along with their revisions until the trip departs."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import record
from chassis.schedule import clock
from contracts.events.contract import OrderCancelled, OrderState
from contracts.events.fleet import TripSheetStatus
from contracts.values import Period
from fleet.assignments.model import Assignment
from fleet.assignments.queries import active_assignments, replacements_of
from fleet.demands.model import DemandState, FulfilmentDemand, Lacking
from fleet.demands.queries import demand_of_order, undertaking_to_change
from fleet.demands.rules import remaining
from fleet.demands.undertaking import Wish
from fleet.dispatch.endings.commands import end, let_go
from fleet.dispatch.orders.queries import sheets_of_order
from fleet.dispatch.serving.commands import plan_finish, serve, serve_new
from fleet.dispatch.serving.queries import Offer, Search
from fleet.ledger.commands import exchange, look_at_waiting
from fleet.ledger.model import Layer
from fleet.references.model import BranchRef
from fleet.references.queries import branch_known, customer_known
from fleet.trip_sheets.commands import amend_booked, issue, void
from fleet.trip_sheets.model import TripSheet
from fleet.trip_sheets.plan import TripPlan
from fleet.vehicles.commands import follow_ledger
from fleet.vehicles.queries import vehicle_to_change

REVISED = "order revised"
DRIVEN = "trip closed"
CALLED_OFF = "trip sheet voided"


async def take_order(session: AsyncSession, order: OrderState) -> None:
    """Serve a promised order, or follow what it asks for now; older revisions say nothing."""
    branch = await branch_known(session, order.branch)
    await customer_known(session, order.customer_id)
    undertaking = await undertaking_to_change(session, order.order_id)
    if undertaking.ends_at or not undertaking.hears(order.revision):
        return
    wish = Wish.model_validate(order)
    demand = await demand_of_order(session, order.order_id)
    if demand is None:
        await serve_new(session, FulfilmentDemand.of_order(wish, branch), branch)
    elif demand.state is DemandState.WAITING:
        demand.follow(wish, branch)
        demand.wait_again()
        await serve(session, demand, branch)
    elif not await follow_wish(session, demand, wish):
        # What frees a vehicle at this very moment may have missed this wish, as we missed it.
        await look_at_waiting(session, branch.code)


async def follow_wish(session: AsyncSession, demand: FulfilmentDemand, wish: Wish) -> bool:
    """Book what a newer revision of a served order asks for, or keep all that is booked.

    The vehicle and drivers that it has are kept if they suit and are free then.
    """
    active = await active_assignments(session, demand.id)
    sheets = await sheets_of_order(session, wish.order_id)
    if not active or any(not sheet.has_not_departed for sheet in sheets):
        _keep(session, demand, wish, Lacking.DEPARTED)
        return True
    branch = await branch_known(session, wish.branch)
    before, its_branch = demand.as_wish(), await branch_known(session, demand.branch)
    change = _Revision(session, demand, active[0], sheets, branch)
    demand.follow(wish, branch)
    if await change.until_booked():
        demand.wish_for(None)
        return True
    demand.follow(before, its_branch)
    _keep(session, demand, wish, change.lacking)
    return False


async def cancel_order(session: AsyncSession, cancelled: OrderCancelled) -> None:
    """Promise nothing to an order any more; what has departed runs to its end."""
    undertaking = await undertaking_to_change(session, cancelled.order_id)
    undertaking.end(clock.now(), cancelled.reason)
    demand = await demand_of_order(session, cancelled.order_id)
    if demand is None or demand.state is DemandState.CLOSED:
        return
    for assignment in await active_assignments(session, demand.id):
        at = min(clock.now(), assignment.period.ends_at)
        await end(session, demand, assignment, at, cancelled.reason)
    demand.close()


async def settle_trip(session: AsyncSession, order_id: UUID) -> None:
    """A sheet of an order was closed or voided by hand.

    When all is driven the assignment ends. When nothing is left to drive the order waits again,
    and does not get the vehicle back that a dispatcher took from it.
    """
    demand = await demand_of_order(session, order_id)
    if demand is None or demand.state is not DemandState.ASSIGNED:
        return
    sheets = await sheets_of_order(session, order_id)
    if any(sheet.status is not TripSheetStatus.CLOSED for sheet in sheets):
        return
    wish, reason = demand.wish, DRIVEN if sheets else CALLED_OFF
    active = await active_assignments(session, demand.id)
    for assignment in active:
        at = min(clock.now(), assignment.period.ends_at)
        await end(session, demand, assignment, at, reason)
    if not sheets:
        await wait_anew(session, demand, wish, active)


async def wait_anew(
    session: AsyncSession,
    demand: FulfilmentDemand,
    wish: Wish | None,
    ended: Sequence[Assignment],
) -> None:
    """An order that lost what was booked waits for another vehicle, as it is wished by now."""
    branch = await branch_known(session, wish.branch if wish else demand.branch)
    if wish:
        demand.follow(wish, branch)
    for assignment in ended:
        demand.decline(assignment.vehicle_id)
    demand.wait_again()
    await serve(session, demand, branch)


def _keep(session: AsyncSession, demand: FulfilmentDemand, wish: Wish, lacking: Lacking) -> None:
    if conflict := demand.keep(wish, lacking):
        record(session, conflict)


class _Revision:
    """Moves what is booked for an order to another time, or to another vehicle."""

    def __init__(
        self,
        session: AsyncSession,
        demand: FulfilmentDemand,
        assignment: Assignment,
        sheets: Sequence[TripSheet],
        branch: BranchRef,
    ) -> None:
        self._session, self._demand, self._assignment = session, demand, assignment
        self._sheets, self._branch = sheets, branch
        self._times: Mapping[Layer, Period] = {}
        self.lacking = Lacking.VEHICLE

    async def until_booked(self) -> bool:
        """Try what is best until it is booked; False, and nothing changed, if nothing fits."""
        demand, assignment = self._demand, self._assignment
        period = remaining(demand.period, clock.now())
        self._times = {Layer.COMMITMENT: period, Layer.USAGE: period}
        replacements = await replacements_of(self._session, assignment.id)
        held = [assignment.id, *(one.id for one in [*replacements, *self._sheets])]
        search = Search(
            self._session,
            demand.wanted,
            self._times,
            self._branch.time_zone,
            keeping=assignment.vehicle_id,
            drivers_first=assignment.driver_ids,
            beside=held,
            without=demand.declined,
        )

        async def move(offer: Offer) -> None:
            await self._move(offer, held)

        booked = await search.until_booked(move)
        self.lacking = search.lacking
        return booked

    async def _move(self, offer: Offer, held: Sequence[UUID]) -> None:
        session, demand, assignment = self._session, self._demand, self._assignment
        for vehicle_id in sorted({offer.vehicle.id, assignment.vehicle_id}):
            await vehicle_to_change(session, vehicle_id)
        offer.vehicle.must_not_be_blocked()
        drivers = [driver.id for driver in offer.drivers]
        stays = (offer.vehicle.id, set(drivers)) == (
            assignment.vehicle_id,
            set(assignment.driver_ids),
        )
        period = self._times[Layer.COMMITMENT]
        target = assignment
        if not stays:
            target = Assignment.of_demand(
                demand, offer.vehicle, offer.drivers, period, swapped_from=assignment.id
            )
        driver = next(iter(offer.drivers), None)
        trip = TripPlan(target, demand, offer.vehicle, driver, self._times[Layer.USAGE])
        customer = await customer_known(session, demand.customer_id)
        sheet = next(iter(self._sheets), None) or TripSheet.draw_up(trip, customer)
        await exchange(session, held, [*target.bookings(period), *trip.bookings(sheet.id)])
        for standing_in in await replacements_of(session, assignment.id):
            await let_go(
                session, standing_in, min(clock.now(), standing_in.period.ends_at), REVISED
            )
        if stays:
            record(session, assignment.follow(demand, period))
        else:
            await let_go(session, assignment, min(clock.now(), assignment.period.ends_at), REVISED)
            await session.flush()
            session.add(target)
            await session.flush()
            record(session, target.commit())
        await self._order_trip(sheet, trip)
        await follow_ledger(session, offer.vehicle, f"assigned to {demand.document}")
        await look_at_waiting(session, demand.branch)
        await plan_finish(session, target, period.ends_at)

    async def _order_trip(self, sheet: TripSheet, trip: TripPlan) -> None:
        if not self._sheets:
            await issue(self._session, sheet, self._branch.time_zone)
            return
        amend_booked(self._session, sheet, trip, REVISED)
        for other in self._sheets[1:]:
            await void(self._session, other, REVISED)
