"""Keeps each amount once."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.facts import keep_each, keep_newest, told_of
from analytics.money.model import (
    ChargeFact,
    CostFact,
    ReceiptFact,
    RevenueFact,
    UndertakingRef,
)
from chassis.messages import Consumer, Received
from contracts.events.contract import (
    AllocationReversed,
    ContractState,
    CreditNoteIssued,
    InvoiceIssued,
    OrderState,
    PaymentAllocated,
    TripPriced,
)
from contracts.events.fleet import VehicleCostRecorded

consumer = Consumer()


@consumer.on_batch
async def keep_money(batch: Sequence[Received], session: AsyncSession) -> None:
    """Keep what was charged, invoiced, spent and received."""
    priced = [row for told in told_of(batch, TripPriced) for row in ChargeFact.rows(*told)]
    await keep_each(session, ChargeFact, priced)
    documents = [*told_of(batch, InvoiceIssued), *told_of(batch, CreditNoteIssued)]
    await keep_each(
        session, RevenueFact, [row for told in documents for row in RevenueFact.rows(*told)]
    )
    costs = [CostFact.row(*told) for told in told_of(batch, VehicleCostRecorded)]
    await keep_each(session, CostFact, costs)
    settled = [*told_of(batch, PaymentAllocated), *told_of(batch, AllocationReversed)]
    # A credit note settles an invoice too, but it is no money received.
    receipts = [ReceiptFact.row(*told) for told in settled if told[0].receipt_id]
    await keep_each(session, ReceiptFact, receipts)
    undertakings = [*told_of(batch, ContractState), *told_of(batch, OrderState)]
    refs = [UndertakingRef.row(told, e.aggregateversion) for told, e in undertakings]
    await keep_newest(session, UndertakingRef, refs)
