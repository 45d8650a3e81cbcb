"""Charges, documents and costs of one firm, in fen."""

from datetime import date
from typing import Any

from chassis.auth import Actor
from chassis.testing import Harness
from contracts.events.contract import (
    AllocationReversed,
    Charge,
    ChargeKind,
    CreditNoteIssued,
    DocumentLine,
    InvoiceIssued,
    PaymentAllocated,
    TripPriced,
)
from contracts.events.fleet import CostKind, VehicleCostRecorded
from contracts.values import Money, Term

from ..factories import MANAGEMENT, an, the

_SAMPLE = an(TripPriced)


def charge(name: str, net: int, currency: str = "CNY", **changes: Any) -> Charge:
    """One charge for a vehicle, as a rule the rent of April."""
    usual = {"kind": ChargeKind.RENTAL, "vehicle_id": the("car"), "month": "2026-04"}
    given = {"charge_id": the(name), "net": Money(amount=net, currency=currency)}
    return _SAMPLE.charges[0].model_copy(update=usual | given | changes)


def priced(name: str, *charges: Charge, net: int | None = None, **changes: Any) -> TripPriced:
    """A trip with what it adds to the ledger; `net` is the trip as a whole."""
    whole = sum(each.net.amount for each in charges) if net is None else net
    told = {"trip_sheet_id": the(name), "charges": charges, "net": Money(amount=whole)}
    return an(TripPriced, **told | changes)


def invoice(name: str, *charges: Charge, **changes: Any) -> InvoiceIssued:
    """An invoice of these charges."""
    return an(InvoiceIssued, invoice_id=the(name), **_document(charges), **changes)


def credit_note(name: str, *charges: Charge, **changes: Any) -> CreditNoteIssued:
    """A credit note of these charges, which are negative."""
    return an(CreditNoteIssued, credit_note_id=the(name), **_document(charges), **changes)


def allocated(name: str, fen: int, **changes: Any) -> PaymentAllocated:
    """Money received settles an invoice."""
    told = {"allocation_id": the(name), "amount": Money(amount=fen)}
    return an(PaymentAllocated, **told | changes)


def taken_back(name: str, fen: int, **changes: Any) -> AllocationReversed:
    """The money settles it no longer."""
    told = {"allocation_id": the(name), "amount": Money(amount=fen)}
    return an(AllocationReversed, **told | changes)


def cost(
    name: str,
    fen: int,
    starts_on: date = date(2026, 4, 1),
    ends_on: date = date(2026, 5, 1),
    **changes: Any,
) -> VehicleCostRecorded:
    """Money spent for a vehicle, as a rule in April."""
    usual = {"kind": CostKind.OTHER, "vehicle_id": the("car"), "customer_id": None}
    given = {"term": Term(starts_on=starts_on, ends_on=ends_on), "amount": Money(amount=fen)}
    told = usual | given | {"cost_id": the(name), "trip_sheet_id": None} | changes
    return an(VehicleCostRecorded, **told)


async def figures(
    analytics: Harness, figure: str, by: str, actor: Actor = MANAGEMENT, **asked: str
) -> list[dict[str, Any]]:
    """The rows that the actor is shown."""
    async with analytics.client(actor) as client:
        answer = await client.get(f"/v1/figures/{figure}", params={"by": by, **asked})
        assert answer.status_code == 200, answer.text
        return answer.json()


def _document(charges: tuple[Charge, ...]) -> dict[str, Any]:
    lines = [DocumentLine(**dict(each), tax=Money(amount=_tax(each))) for each in charges]
    net, tax = (sum(getattr(line, of).amount for line in lines) for of in ("net", "tax"))
    return {
        "lines": tuple(lines),
        "net": Money(amount=net),
        "tax": Money(amount=tax),
        "gross": Money(amount=net + tax),
    }


def _tax(each: Charge) -> int:
    size = (abs(each.net.amount) * each.tax_bp + 5_000) // 10_000
    return size if each.net.amount >= 0 else -size
