"""Money as facts: what was charged, invoiced, spent and received, each amount once."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base
from contracts.envelope import Envelope
from contracts.events.contract import (
    AllocationReversed,
    Charge,
    ChargeKind,
    ContractState,
    CreditNoteIssued,
    InvoiceIssued,
    OrderState,
    PaymentAllocated,
    TripPriced,
)
from contracts.events.fleet import CostKind, VehicleCostRecorded


class MoneyGrouping(StrEnum):
    """What revenue and costs are added up by.

    `contract` is a contract or an ad-hoc order, `line` is the line of business.
    """

    CUSTOMER = "customer"
    VEHICLE = "vehicle"
    MODEL = "model"
    BRANCH = "branch"
    MONTH = "month"
    KIND = "kind"
    CONTRACT = "contract"
    LINE = "line"


class EarningLine(StrEnum):
    """The lines of business (业务类型) that earn by trips: 包租 and 机动."""

    CHARTER = "charter"
    AD_HOC = "ad_hoc"


class ReceiptGrouping(StrEnum):
    """What receipts are added up by."""

    CUSTOMER = "customer"
    BRANCH = "branch"
    MONTH = "month"
    CONTRACT = "contract"


class _Charged:
    """One charge, net, in minor units of `currency`; of `contract_id` and `order_id` one is empty."""

    charge_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[ChargeKind]
    customer_id: Mapped[UUID] = mapped_column(index=True)
    contract_id: Mapped[UUID | None]
    order_id: Mapped[UUID | None]
    trip_sheet_id: Mapped[UUID | None]
    vehicle_id: Mapped[UUID | None]
    branch: Mapped[str]
    month: Mapped[str]
    net: Mapped[int]
    currency: Mapped[str]
    event_id: Mapped[UUID]


class ChargeFact(_Charged, Base):
    """A charge of a priced trip; it waits for its invoice until a revenue fact has its id."""

    __tablename__ = "charge_fact"

    @staticmethod
    def rows(priced: TripPriced, envelope: Envelope) -> list[dict[str, Any]]:
        """The charges that this pricing added."""
        return [_charged(priced, charge, envelope) for charge in priced.charges]


class RevenueFact(_Charged, Base):
    """A line of an invoice or credit note; those of a credit note are negative."""

    __tablename__ = "revenue_fact"

    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    document_number: Mapped[str]
    tax: Mapped[int]

    @staticmethod
    def rows(
        document: InvoiceIssued | CreditNoteIssued, envelope: Envelope
    ) -> list[dict[str, Any]]:
        """The lines of the document."""
        told = {"document_id": document.subject_id, "document_number": document.number}
        return [
            _charged(document, line, envelope) | told | {"tax": line.tax.amount}
            for line in document.lines
        ]


def _charged(
    what: TripPriced | InvoiceIssued | CreditNoteIssued, charge: Charge, envelope: Envelope
) -> dict[str, Any]:
    return {
        "charge_id": charge.charge_id,
        "kind": charge.kind,
        "customer_id": what.customer_id,
        "contract_id": what.contract_id,
        "order_id": what.order_id,
        "trip_sheet_id": charge.trip_sheet_id,
        "vehicle_id": charge.vehicle_id,
        "branch": charge.branch,
        "month": charge.month,
        "net": charge.net.amount,
        "currency": charge.net.currency,
        "event_id": envelope.id,
    }


class CostFact(Base):
    """Money spent for a vehicle, spread evenly over the days from `starts_on` to `ends_on`."""

    __tablename__ = "cost_fact"

    cost_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[CostKind]
    vehicle_id: Mapped[UUID] = mapped_column(index=True)
    customer_id: Mapped[UUID | None]
    trip_sheet_id: Mapped[UUID | None]
    branch: Mapped[str]
    amount: Mapped[int]
    currency: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    event_id: Mapped[UUID]

    @staticmethod
    def row(cost: VehicleCostRecorded, envelope: Envelope) -> dict[str, Any]:
        """The cost as a fact."""
        return {
            "cost_id": cost.cost_id,
            "kind": cost.kind,
            "vehicle_id": cost.vehicle_id,
            "customer_id": cost.customer_id,
            "trip_sheet_id": cost.trip_sheet_id,
            "branch": cost.branch,
            "amount": cost.amount.amount,
            "currency": cost.amount.currency,
            "starts_on": cost.term.starts_on,
            "ends_on": cost.term.ends_on,
            "event_id": envelope.id,
        }


class ReceiptFact(Base):
    """Money received that settled a part of an invoice, or negative when it did so no longer."""

    __tablename__ = "receipt_fact"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    allocation_id: Mapped[UUID]
    invoice_id: Mapped[UUID]
    customer_id: Mapped[UUID] = mapped_column(index=True)
    contract_id: Mapped[UUID | None]
    order_id: Mapped[UUID | None]
    branch: Mapped[str]
    amount: Mapped[int]
    currency: Mapped[str]
    settled_at: Mapped[datetime]

    @staticmethod
    def row(settled: PaymentAllocated | AllocationReversed, envelope: Envelope) -> dict[str, Any]:
        """The allocation of a receipt, or its reversal."""
        taken_back = isinstance(settled, AllocationReversed)
        return {
            "event_id": envelope.id,
            "allocation_id": settled.allocation_id,
            "invoice_id": settled.invoice_id,
            "customer_id": settled.customer_id,
            "contract_id": settled.contract_id,
            "order_id": settled.order_id,
            "branch": settled.branch,
            "amount": -settled.amount.amount if taken_back else settled.amount.amount,
            "currency": settled.amount.currency,
            "settled_at": envelope.time if taken_back else settled.allocated_at,
        }


class UndertakingRef(Base):
    """A contract or an order by its number."""

    __tablename__ = "undertaking_ref"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    label: Mapped[str]
    version: Mapped[int]

    @staticmethod
    def row(undertaking: ContractState | OrderState, version: int) -> dict[str, Any]:
        """The number, as of this version."""
        return {"id": undertaking.subject_id, "label": undertaking.number, "version": version}
