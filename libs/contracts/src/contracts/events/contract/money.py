"""Tariffs, priced trips, invoices, credit notes and receipts. Amounts are net unless called gross."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from contracts.event import Event
from contracts.values import BranchCode, Money, Period, Scope, Value

Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


class TariffBasis(StrEnum):
    """What the unit price of a tariff is for."""

    MONTH = "month"
    DAY = "day"
    HOUR = "hour"
    TRIP = "trip"
    KM = "km"


class TariffTerms(Value):
    """What a tariff (价格) says; hourly prices count by the minute, tax is in basis points.

    A charter agrees its own price and included km in the line; of its tariff only the rates beyond
    them count. `pooled` adds up the included km of all lines of a contract.
    """

    basis: TariffBasis
    unit_price: Money
    included_km: int = Field(ge=0)
    included_minutes: int = Field(ge=0)
    pooled: bool = False
    excess_km_price: Money
    overtime_hour_price: Money
    night_hour_price: Money
    holiday_hour_price: Money
    passes_through: bool = True
    tax_bp: int = Field(ge=0, le=10_000)


class TariffPublished(Event):
    """A version of a tariff is in force from a day on, until the next version is."""

    type = "contract.tariff-published.v1"
    subject = "tariff_id"
    tariff_id: UUID
    code: str
    version: int
    name: str
    valid_from: date
    terms: TariffTerms


class ChargeKind(StrEnum):
    """What a customer is charged for."""

    RENTAL = "rental"
    EXCESS_KM = "excess_km"
    TRIP = "trip"
    OVERTIME = "overtime"
    NIGHT = "night"
    HOLIDAY = "holiday"
    TOLLS = "tolls"
    PARKING = "parking"
    CANCELLATION_FEE = "cancellation_fee"


class Calculation(Value):
    """How an amount came about: `quantity` units, of which `per` cost `price`, rounded half up."""

    quantity: int
    unit: str
    price: Money
    per: int = Field(ge=1)
    note: str = ""


class Charge(Value):
    """One amount for one vehicle and time; what corrects an earlier charge is the difference."""

    charge_id: UUID
    kind: ChargeKind
    line_id: UUID | None
    trip_sheet_id: UUID | None
    vehicle_id: UUID | None
    branch: BranchCode
    period: Period
    month: Month
    net: Money
    tax_bp: int
    calculation: Calculation
    corrects: UUID | None = None


class TripPriced(Event):
    """What a closed or corrected trip costs (计价): `charges` are new, `net` is the trip as a whole."""

    type = "contract.trip-priced.v1"
    subject = "trip_sheet_id"
    trip_sheet_id: UUID
    number: str
    revision: int
    customer_id: UUID
    contract_id: UUID | None
    order_id: UUID | None
    vehicle_id: UUID
    branch: BranchCode
    tariff_ref: str
    tariff_version: int
    charges: tuple[Charge, ...]
    net: Money
    scope: Scope


class DocumentLine(Charge):
    """A charge on an invoice or credit note, with its tax."""

    tax: Money


class InvoiceStatus(StrEnum):
    """Whether anything is left to pay."""

    ISSUED = "issued"
    PART_PAID = "part_paid"
    PAID = "paid"


class InvoiceState(Event):
    """The whole invoice (发票): lines per vehicle, tax by line; `open` is what is left to pay."""

    subject = "invoice_id"
    invoice_id: UUID
    number: str
    ledger_set: str
    status: InvoiceStatus
    customer_id: UUID
    contract_id: UUID | None
    order_id: UUID | None
    branch: BranchCode
    issued_on: date
    due_on: date
    lines: tuple[DocumentLine, ...]
    net: Money
    tax: Money
    gross: Money
    open: Money
    scope: Scope


class InvoiceIssued(InvoiceState):
    """A customer owes what is on the invoice."""

    type = "contract.invoice-issued.v1"


class InvoiceOverdue(InvoiceState):
    """The day to pay has passed and something is open."""

    type = "contract.invoice-overdue.v1"


class PaymentAllocated(InvoiceState):
    """Money received, or a credit note, settles the invoice or a part of it."""

    type = "contract.payment-allocated.v1"
    allocation_id: UUID
    receipt_id: UUID | None
    credit_note_id: UUID | None
    amount: Money
    allocated_at: AwareDatetime


class AllocationReversed(InvoiceState):
    """What had settled the invoice settles it no longer."""

    type = "contract.allocation-reversed.v1"
    allocation_id: UUID
    receipt_id: UUID | None
    credit_note_id: UUID | None
    amount: Money
    reason: str


class CreditNoteIssued(Event):
    """What was invoiced too much is given back (红字发票); its amounts are negative."""

    type = "contract.credit-note-issued.v1"
    subject = "credit_note_id"
    credit_note_id: UUID
    number: str
    ledger_set: str
    invoice_id: UUID
    invoice_number: str
    customer_id: UUID
    contract_id: UUID | None
    order_id: UUID | None
    branch: BranchCode
    issued_on: date
    lines: tuple[DocumentLine, ...]
    net: Money
    tax: Money
    gross: Money
    reason: str
    scope: Scope


class PaymentMethod(StrEnum):
    """How a customer paid."""

    BANK_TRANSFER = "bank_transfer"
    CHEQUE = "cheque"
    CASH = "cash"
    CARD = "card"


class ReceiptState(Event):
    """The whole receipt (收款); `unallocated` has settled no invoice yet and counts as a deposit."""

    subject = "receipt_id"
    receipt_id: UUID
    number: str
    ledger_set: str
    customer_id: UUID
    amount: Money
    unallocated: Money
    method: PaymentMethod
    external_ref: str
    received_on: date
    scope: Scope


class PaymentReceived(ReceiptState):
    """A customer paid."""

    type = "contract.payment-received.v1"


class PaymentReversed(ReceiptState):
    """The money went back: all that it had settled is open again."""

    type = "contract.payment-reversed.v1"
    reason: str
