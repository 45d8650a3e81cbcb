"""What goes out to and comes in from finance's programs."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from contract.money.exchange.rules import rows_in
from contract.money.ledgers.rules import Account, Entry, VoucherKind

MOST_ROWS = 1_000


class VoucherOut(BaseModel):
    """A voucher; debits and credits are equal, and it never changes."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    position: int
    number: str
    ledger_set: str
    kind: VoucherKind
    source_id: UUID
    document: str
    customer: str
    currency: str
    posted_on: date
    entries: tuple[Entry, ...]


class VouchersOut(BaseModel):
    """Vouchers in the order in which they were posted; ask again after the last position."""

    model_config = ConfigDict(from_attributes=True)

    items: list[VoucherOut]
    next_after: int | None


class Statement(BaseModel):
    """Lines of a bank statement, as rows or as comma-separated text with names in its first line."""

    model_config = ConfigDict(extra="forbid")

    rows: Annotated[list[dict[str, Any]], Field(max_length=MOST_ROWS)] | None = None
    csv: Annotated[str, Field(max_length=1_000_000)] | None = None

    @model_validator(mode="after")
    def _has_one(self) -> Self:
        if (self.rows is None) == (self.csv is None):
            raise ValueError("send either rows or csv")
        if len(self.lines) > MOST_ROWS:
            raise ValueError(f"send at most {MOST_ROWS} lines")
        return self

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines, however they came."""
        return rows_in(self.csv) if self.csv is not None else self.rows or []


class BalanceOut(BaseModel):
    """What documents and vouchers say of an account: debits less credits, in fen."""

    model_config = ConfigDict(from_attributes=True)

    ledger_set: str
    account: Account
    documents: int
    vouchers: int
    difference: int


class ReconciliationOut(BaseModel):
    """Documents against vouchers at the end of a day; `difference` is that of all accounts."""

    on: date
    difference: int
    balances: list[BalanceOut]


class StandingOut(BaseModel):
    """The parts of a customer's exposure as kept, and as the rows behind them add up, in fen."""

    model_config = ConfigDict(from_attributes=True)

    customer_id: UUID
    open_invoices: int
    open_invoices_rows: int
    unbilled: int
    unbilled_rows: int
    reserved: int
    reserved_rows: int
    deposits: int
    deposits_rows: int


class MoneyOut(BaseModel):
    """Customers in the order of their ids, and documents that do not add up, of which there are none."""

    customers: list[StandingOut]
    next_after: UUID | None
    documents_not_adding_up: list[str]
