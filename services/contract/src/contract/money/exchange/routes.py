"""The exchange with finance's programs over HTTP."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from chassis.auth import Actor, allowed
from chassis.http import Session, new_router
from chassis.schedule import clock
from contract.money.exchange import commands, queries
from contract.money.exchange.rules import Imported, text_of
from contract.money.exchange.schemas import (
    BalanceOut,
    MoneyOut,
    ReconciliationOut,
    StandingOut,
    Statement,
    VoucherOut,
    VouchersOut,
)
from contract.money.ledgers.queries import vouchers
from contracts.permissions import Permission

router = new_router("finance")
internal = new_router("internal", prefix="/internal")
Exchanger = Annotated[Actor, allowed(Permission.FINANCE_EXCHANGE)]
Operator = Annotated[Actor, allowed(Permission.SYSTEM_OPERATE)]
FIRST = UUID(int=0)
COLUMNS = (
    "position,id,number,ledger_set,kind,document,customer,posted_on,account,debit,credit,currency"
)


class Format(StrEnum):
    """How vouchers are written."""

    JSON = "json"
    CSV = "csv"


@router.get("/finance/vouchers", response_model=VouchersOut)
async def export(
    session: Session,
    _: Exchanger,
    after: Annotated[int, Query(ge=0)] = 0,
    ledger_set: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
    written: Annotated[Format, Query(alias="format")] = Format.JSON,
) -> VouchersOut | Response:
    """Export vouchers behind a position; asking twice gives the same."""
    rows = (await session.scalars(vouchers(after, ledger_set).limit(limit + 1))).all()
    items = [VoucherOut.model_validate(row) for row in rows[:limit]]
    if written is Format.CSV:
        return Response(_text(items), media_type="text/csv")
    more = len(rows) > limit
    return VouchersOut(items=items, next_after=items[-1].position if more else None)


@router.post("/finance/receipts", response_model=list[Imported])
async def import_receipts(
    statement: Statement, session: Session, exchanger: Exchanger
) -> list[Imported]:
    """Import lines of a bank statement; a payment that is known already is not recorded again."""
    return await commands.import_receipts(session, exchanger, statement.lines)


@router.get("/finance/reconciliation", response_model=ReconciliationOut)
async def reconcile(session: Session, _: Exchanger, on: date | None = None) -> ReconciliationOut:
    """Compare documents with vouchers at the end of a day."""
    day = on or clock.today()
    found = [BalanceOut.model_validate(b) for b in await queries.balances(session, day)]
    difference = sum(abs(balance.difference) for balance in found)
    return ReconciliationOut(on=day, difference=difference, balances=found)


@internal.get("/money", include_in_schema=False)
async def money(
    session: Session,
    _: Operator,
    after: UUID = FIRST,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 500,
) -> MoneyOut:
    """Compare what is kept of customers' debts with the rows behind it."""
    rows = await queries.standings(session, after, limit)
    found = [StandingOut.model_validate(dict(row)) for row in rows]
    return MoneyOut(
        customers=found,
        next_after=found[-1].customer_id if len(found) == limit else None,
        documents_not_adding_up=list(await queries.documents_not_adding_up(session)),
    )


def _text(items: list[VoucherOut]) -> str:
    return text_of(
        COLUMNS.split(","),
        (
            (
                *(voucher.position, voucher.id, voucher.number, voucher.ledger_set, voucher.kind),
                *(voucher.document, voucher.customer, voucher.posted_on),
                *(entry.account, entry.debit, entry.credit, voucher.currency),
            )
            for voucher in items
            for entry in voucher.entries
        ),
    )
