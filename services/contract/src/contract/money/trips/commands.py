"""Prices trips when their sheets are closed, and anew when those are corrected."""

from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.errors import ReferenceNotYetKnown
from chassis.messages import record
from chassis.schedule import clock
from contract.money.charges.commands import add_charges
from contract.money.charges.model import Debtor
from contract.money.charges.queries import charges_of_trip
from contract.money.trips.model import Trip
from contract.money.trips.queries import line_served, order_served, trip_to_price
from contract.references.queries import branches_known
from contract.tariffs.model import TariffUnknown
from contract.tariffs.queries import tariff_in_force, tariff_version
from contracts.events.fleet import TripFacts


async def price_trip(session: AsyncSession, sheet: TripFacts) -> None:
    """Charge what the newest revision of a sheet costs; nothing to do for an older one."""
    time_zone = (await branches_known(session, [sheet.branch]))[sheet.branch].time_zone
    trip = await trip_to_price(session, sheet.trip_sheet_id)
    if trip is None:
        trip = await _driven(session, sheet, time_zone)
        session.add(trip)
    if not trip.take(sheet):
        return
    terms = (await tariff_version(session, trip.tariff_ref, trip.tariff_version)).terms
    charged = list(await charges_of_trip(session, trip.trip_sheet_id))
    charges, priced = trip.price(terms, time_zone, charged, clock.now())
    await session.flush()
    await add_charges(session, charges)
    record(session, priced)


async def _driven(session: AsyncSession, sheet: TripFacts, time_zone: str) -> Trip:
    try:
        if sheet.contract_id and sheet.line_id:
            return await _for_line(session, sheet, sheet.contract_id, sheet.line_id)
        assert sheet.order_id
        return await _for_order(session, sheet, sheet.order_id, time_zone)
    except TariffUnknown as unknown:
        # The trip was driven; it waits for finance to publish what prices it.
        raise ReferenceNotYetKnown(unknown.detail) from unknown


async def _for_line(
    session: AsyncSession, sheet: TripFacts, contract_id: UUID, line_id: UUID
) -> Trip:
    contract, line = await line_served(session, contract_id, line_id)
    tariff = await tariff_version(session, line.tariff_ref, line.tariff_version or 1)
    debtor = Debtor(
        contract.customer_id, sheet.branch, contract.scope, contract_id=contract_id, line_id=line_id
    )
    return Trip.driven(sheet, debtor, tariff)


async def _for_order(
    session: AsyncSession, sheet: TripFacts, order_id: UUID, time_zone: str
) -> Trip:
    order = await order_served(session, order_id)
    on = sheet.planned.starts_at.astimezone(ZoneInfo(time_zone)).date()
    tariff = await tariff_in_force(session, sheet.tariff_ref, on)
    debtor = Debtor(order.customer_id, sheet.branch, order.scope, order_id=order_id)
    return Trip.driven(sheet, debtor, tariff)
