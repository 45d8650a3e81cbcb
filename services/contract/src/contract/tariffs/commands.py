"""Publishes tariffs."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor
from chassis.messages import record
from chassis.schedule import clock
from contract.tariffs.model import Tariff
from contract.tariffs.queries import newest_version
from contracts.events.contract import TariffTerms


async def publish_tariff(
    session: AsyncSession, actor: Actor, code: str, name: str, valid_from: date, terms: TariffTerms
) -> Tariff:
    """Make the next version of a tariff, or the first."""
    newest = await newest_version(session, code)
    tariff = Tariff.next_version(newest, code, name, valid_from, terms)
    record(session, tariff.announce(actor.id, clock.now(), clock.today()))
    session.add(tariff)
    await session.flush()
    return tariff
