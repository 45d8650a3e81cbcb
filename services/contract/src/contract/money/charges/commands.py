"""Adds to the ledger."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.schedule import clock
from contract.credit.commands import exposure_changed
from contract.money.charges.model import Charge, Debtor
from contract.references.queries import branches_known
from contracts.events.contract import Calculation, ChargeKind
from contracts.values import Money, Period, Scope


async def add_charges(session: AsyncSession, charges: Sequence[Charge]) -> None:
    """Write charges of one customer, who owes that much more from now on."""
    if not charges:
        return
    session.add_all(charges)
    await session.flush()
    [customer_id] = {charge.customer_id for charge in charges}
    gross = sum(charge.gross.amount for charge in charges)
    await exposure_changed(session, customer_id, unbilled=gross)


async def charge_fee(
    session: AsyncSession,
    *,
    customer_id: UUID,
    order_id: UUID,
    branch: str,
    scope: Scope,
    period: Period,
    net: Money,
    tax_bp: int,
    calculation: Calculation,
) -> Charge:
    """Charge what cancelling an order costs; `period` is that of the trip that will not be."""
    time_zone = (await branches_known(session, [branch]))[branch].time_zone
    fee = Charge.made(
        Debtor(customer_id, branch, scope, order_id=order_id),
        ChargeKind.CANCELLATION_FEE,
        period,
        time_zone,
        net,
        tax_bp,
        calculation,
        clock.now(),
    )
    await add_charges(session, [fee])
    return fee
