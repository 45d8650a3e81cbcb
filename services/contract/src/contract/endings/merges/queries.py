"""The credit of customers that are merged, and what their rows say of it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contract.credit.model import CreditProfile
from contract.endings.merges.model import Standing
from contract.money.exchange.queries import standings


async def profiles_to_join(session: AsyncSession, *customer_ids: UUID) -> dict[UUID, CreditProfile]:
    """The profiles of these very customers, locked in one order for everybody."""
    statement = (
        select(CreditProfile)
        .where(CreditProfile.customer_id.in_(customer_ids))
        .order_by(CreditProfile.customer_id)
        .with_for_update(of=CreditProfile)
        .execution_options(populate_existing=True)
    )
    return {profile.customer_id: profile for profile in await session.scalars(statement)}


async def standing_of(session: AsyncSession, customer_id: UUID) -> Standing:
    """What invoices, charges, reservations and receipts of a customer add up to."""
    before = UUID(int=customer_id.int - 1)
    [row] = await standings(session, before, 1)
    return Standing(
        open_invoices=row["open_invoices_rows"],
        unbilled=row["unbilled_rows"],
        reserved=row["reserved_rows"],
        deposits=row["deposits_rows"],
    )
