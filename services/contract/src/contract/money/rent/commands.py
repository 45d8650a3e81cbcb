"""Charges rent and excess kilometres up to a day."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.schedule import clock
from contract.money.charges.commands import add_charges
from contract.money.charges.model import Charge
from contract.money.charges.queries import charges_by_contract
from contract.money.rent.model import Account, RentInAdvance
from contract.money.rent.queries import contract_to_charge, served_lines
from contract.money.trips.queries import trips_of_lines
from contracts.events.contract import ChargeKind


async def charge_rent(session: AsyncSession, contract_id: UUID, through: date) -> list[Charge]:
    """Charge a contract's lines up to the midnight that begins a day, at most tomorrow's.

    Only what was not charged yet is, and what was charged for time that turned out not to be
    served is given back.
    """
    contract = await contract_to_charge(session, contract_id)
    lines = await served_lines(session, contract)
    for zone in {line.time_zone for line in lines}:
        if through > (tomorrow := clock.today(zone) + timedelta(days=1)):
            raise RentInAdvance(f"Tomorrow is {tomorrow}.")
    account = Account(contract, lines, through, clock.now())
    rent = await charges_by_contract(session, contract.id, ChargeKind.RENTAL)
    excess = await charges_by_contract(session, contract.id, ChargeKind.EXCESS_KM)
    trips = await trips_of_lines(session, contract.id)
    charges = [*account.rent(rent), *account.excess_km(trips, excess)]
    await add_charges(session, charges)
    return charges
