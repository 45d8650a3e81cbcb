"""What tests of documents and payments begin with."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from chassis.auth import Actor
from chassis.tables import new_id
from chassis.testing import Harness
from contract.money.charges.commands import add_charges
from contract.money.charges.model import Charge, Debtor
from contracts.events.contract import Calculation, ChargeKind
from contracts.values import Money, Period

from ..factories import FINANCE, NOW, REP, TODAY, post

HOUR = Period(starts_at=NOW - timedelta(days=1), ends_at=NOW - timedelta(hours=23))


def a_charge(
    customer_id: UUID,
    net: int,
    *,
    contract_id: str | None = None,
    order_id: str | None = None,
    branch: str = "PD",
    tax_bp: int = 900,
    corrects: Charge | None = None,
    vehicle_id: UUID | None = None,
) -> Charge:
    """A charge for a trip of a contract or an order."""
    return Charge.made(
        Debtor(
            customer_id,
            branch,
            REP.scope(),
            contract_id=UUID(contract_id) if contract_id else None,
            order_id=UUID(order_id) if order_id else None,
        ),
        ChargeKind.TRIP,
        HOUR,
        "Asia/Shanghai",
        Money(amount=net),
        tax_bp,
        Calculation(quantity=1, unit="trip", price=Money(amount=net), per=1),
        NOW,
        vehicle_id=vehicle_id or new_id(),
        corrects=corrects.id if corrects else None,
    )


async def charged(service: Harness, *charges: Charge) -> None:
    """Charges that stand in the ledger."""
    async with service.transaction() as session:
        await add_charges(session, charges)


async def billed(service: Harness, **of: Any) -> dict[str, Any]:
    """A run of invoices up to today."""
    run = {"through": str(TODAY)} | {key: str(value) for key, value in of.items()}
    return await post(service, FINANCE, "invoice-runs", run)


async def invoiced(
    service: Harness, customer_id: UUID, contract: dict[str, Any], *nets: int, branch: str = "PD"
) -> dict[str, Any]:
    """One invoice over charges of a contract."""
    charges = [
        a_charge(customer_id, net, contract_id=contract["id"], branch=branch) for net in nets
    ]
    await charged(service, *charges)
    [invoice] = (await billed(service, contract_id=contract["id"]))["invoices"]
    return invoice


def paid_json(
    customer_id: UUID,
    amount: int,
    *shares: tuple[dict[str, Any], int],
    external_ref: str = "BANK-1",
    received_on: date = TODAY,
    **changes: Any,
) -> dict[str, Any]:
    receipt: dict[str, Any] = {
        "customer_id": str(customer_id),
        "amount": {"amount": amount},
        "method": "bank_transfer",
        "external_ref": external_ref,
        "received_on": str(received_on),
        "allocations": allocations(*shares),
    }
    return receipt | changes


def allocations(*shares: tuple[dict[str, Any], int]) -> list[dict[str, Any]]:
    return [
        {"invoice_id": invoice["id"], "amount": {"amount": amount}} for invoice, amount in shares
    ]


async def read(service: Harness, path: str, actor: Actor = FINANCE) -> dict[str, Any]:
    async with service.client(actor) as client:
        answer = await client.get(f"/v1/{path}")
    assert answer.is_success, answer.text
    document: dict[str, Any] = answer.json()
    return document


async def must_add_up(service: Harness, customer_id: UUID) -> dict[str, Any]:
    """The credit of a customer, after every sum was compared with the rows behind it."""
    credit = await read(service, f"customers/{customer_id}/credit")
    [rows] = await service.rows(
        "SELECT (SELECT coalesce(sum(open_amount), 0) FROM invoice WHERE customer_id = $1)::bigint"
        " AS open, (SELECT coalesce(sum(gross_amount), 0) FROM invoice WHERE customer_id = $1)"
        "::bigint AS invoiced, (SELECT coalesce(sum(gross_amount), 0) FROM credit_note "
        "WHERE customer_id = $1)::bigint AS given_back, (SELECT coalesce(sum(unallocated_amount), "
        "0) FROM credit_note WHERE customer_id = $1)::bigint AS credit, "
        "(SELECT coalesce(sum(unallocated_amount), 0) FROM receipt WHERE customer_id = $1)::bigint "
        "AS deposit, (SELECT coalesce(sum(a.amount), 0) FROM allocation a JOIN receipt r ON "
        "r.id = a.receipt_id WHERE r.customer_id = $1 AND a.reversed_at IS NULL)::bigint AS paid, "
        "(SELECT coalesce(sum(amount), 0) FROM credit_reservation WHERE customer_id = $1)::bigint "
        "AS reserved",
        customer_id,
    )
    assert credit["open_invoices"]["amount"] == rows["open"]
    assert credit["deposits"]["amount"] == rows["deposit"] + rows["credit"]
    assert credit["reserved"]["amount"] == rows["reserved"]
    # What is owed is what was invoiced, without what was given back and what was paid.
    assert rows["open"] - rows["credit"] == rows["invoiced"] + rows["given_back"] - rows["paid"]
    unbilled = await service.rows(
        "SELECT net_amount, tax_bp FROM charge WHERE customer_id = $1 AND invoice_id IS NULL "
        "AND credit_note_id IS NULL",
        customer_id,
    )
    taxed = [row["net_amount"] + _tax(row["net_amount"], row["tax_bp"]) for row in unbilled]
    assert credit["unbilled"]["amount"] == sum(taxed)
    return credit


def _tax(net: int, tax_bp: int) -> int:
    tax = (2 * abs(net) * tax_bp + 10_000) // 20_000
    return tax if net >= 0 else -tax
