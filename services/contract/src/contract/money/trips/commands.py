"""Prices trips when their sheets are closed, and anew when those are corrected."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.errors import ReferenceNotYetKnown
from chassis.messages import record
from chassis.schedule import clock
from chassis.tables.replacements import current
from contract.money.charges.commands import add_charges
from contract.money.charges.model import Debtor
from contract.money.charges.queries import charges_of_trip
from contract.money.trips.model import Trip
from contract.money.trips.queries import line_served, trip_to_price
from contract.references.queries import branches_known
from contract.tariffs.model import Tariff, TariffUnknown
from contract.tariffs.queries import tariff_in_force, tariff_version
from contracts.events.fleet import TripFacts
from contracts.values import Scope


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
        return await _for_order(session, sheet, time_zone)
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


async def _for_order(session: AsyncSession, sheet: TripFacts, time_zone: str) -> Trip:
    tariff = await _in_force(session, sheet.tariff_ref, sheet.planned.starts_at, time_zone)
    customer_id = await current(session, sheet.customer_id)
    debtor = Debtor(customer_id, sheet.branch, _of_seller(sheet.scope), order_id=sheet.order_id)
    return Trip.driven(sheet, debtor, tariff)


async def _in_force(session: AsyncSession, code: str, at: datetime, time_zone: str) -> Tariff:
    return await tariff_in_force(session, code, at.astimezone(ZoneInfo(time_zone)).date())


def _of_seller(sheet: Scope) -> Scope:
    """Whose order it is: a sheet belongs to its driver, who must not see prices, and names the rest."""
    if not sheet.team_ids:
        return sheet
    owner_id, *team_ids = sheet.team_ids
    return sheet.model_copy(update={"owner_id": owner_id, "team_ids": tuple(team_ids)})
