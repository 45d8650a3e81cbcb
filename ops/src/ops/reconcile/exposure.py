"""R12: what a customer owes us, and may come to owe, is what the logs add up to."""

import asyncio
from collections import Counter, defaultdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ops.operating.operator import Json, Operator
from ops.reconcile.findings import Finding
from ops.reconcile.money import INVOICE, RECEIPT, fen
from ops.reconcile.survivors import Survivors

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_AT_ONCE = 8
PARTS = ("reserved", "open_invoices", "deposits", "unbilled")


def reserve(contract: Json, today: date) -> int:
    """What a contract still reserves: as many of its dearest months to come as at its signature."""
    most = fen(contract["monthly_total"])
    terms = [
        (
            date.fromisoformat(line["term"]["starts_on"]),
            date.fromisoformat(line["term"]["ends_on"]),
            fen(line["monthly_price"]),
        )
        for line in contract["lines"]
    ]
    days = {max(starts_on, today) for starts_on, ends_on, _ in terms if ends_on > today}
    dearest = max(
        (sum(price for begins, ends, price in terms if begins <= day < ends) for day in days),
        default=0,
    )
    return fen(contract["credit_reserved"]) * dearest // most if most else 0


class Exposure:
    """R12: each part of a customer's exposure, after merges the survivor's."""

    def __init__(self) -> None:
        self._reserved: dict[str, tuple[str, int]] = {}
        self._contracts: dict[str, Json] = {}
        self._ends: dict[str, date] = {}
        self._open: dict[str, tuple[str, int]] = {}
        self._deposited: dict[str, tuple[str, int]] = {}
        self._survivors = Survivors()
        self._latest = datetime.min.replace(tzinfo=_SHANGHAI)

    def see(self, publisher: str, event: Json) -> None:
        """Take note of what is reserved, invoiced and paid."""
        self._survivors.see(event)
        event_type, data = event["type"], event["data"]
        if event.get("time"):
            self._latest = max(self._latest, datetime.fromisoformat(event["time"]))
        if event_type in INVOICE:
            self._open[data["invoice_id"]] = data["customer_id"], fen(data["open"])
        if event_type in RECEIPT:
            returned = event_type == "contract.payment-reversed.v1"
            worth = 0 if returned else fen(data["amount"])
            self._deposited[data["receipt_id"]] = data["customer_id"], worth
        match event_type:
            case "contract.signed.v1" | "contract.amended.v1":
                self._contracts[data["contract_id"]] = data
            case "contract.order-confirmed.v1" | "contract.order-revised.v1":
                if data["status"] not in {"held", "captured"}:
                    reserved = data["customer_id"], fen(data["credit_reserved"])
                    self._reserved[data["order_id"]] = reserved
            case "contract.terminated.v1":
                self._ends[data["contract_id"]] = date.fromisoformat(data["ends_on"])
            case "contract.expired.v1":
                self._contracts.pop(data["contract_id"], None)
            case "contract.order-cancelled.v1":
                self._reserved.pop(data["order_id"], None)
            case "fleet.trip-sheet-closed.v1":
                self._reserved.pop(str(data["order_id"]), None)
            case "contract.credit-note-issued.v1":
                self._deposited[data["credit_note_id"]] = data["customer_id"], -fen(data["gross"])
            case "contract.payment-allocated.v1":
                self._use(data, fen(data["amount"]))
            case "contract.allocation-reversed.v1":
                self._use(data, -fen(data["amount"]))
            case _:
                pass

    async def findings(self, operator: Operator) -> list[Finding]:
        """Compare with the credit profiles, and those with the charges that nobody invoiced."""
        expected = self._by_customer()
        async for charge in operator.every("contract", "/v1/charges", unbilled=True):
            expected[self._survivors.current(charge["customer_id"])]["unbilled"] += fen(
                charge["gross"]
            )
        turn = asyncio.Semaphore(_AT_ONCE)

        async def profile(customer_id: str) -> Json:
            async with turn:
                return await operator.get("contract", f"/v1/credit-profiles/{customer_id}")

        told = await asyncio.gather(*map(profile, expected))
        return [
            Finding(
                "R12",
                f"Customer {customer_id} has {fen(said[part])} fen {part.replace('_', ' ')} "
                f"and the logs add up to {parts[part]}.",
                "set the profile from the rows behind it",
            )
            for (customer_id, parts), said in zip(expected.items(), told, strict=True)
            for part in PARTS
            if fen(said[part]) != parts[part]
        ]

    def _by_customer(self) -> dict[str, Counter[str]]:
        expected: dict[str, Counter[str]] = defaultdict(Counter[str])
        today = self._latest.astimezone(_SHANGHAI).date()
        over = {contract for contract, ends_on in self._ends.items() if ends_on <= today}
        running = {key: data for key, data in self._contracts.items() if key not in over}
        contracts = {
            key: (str(data["customer_id"]), reserve(data, today)) for key, data in running.items()
        }
        kinds = (
            ("reserved", self._reserved | contracts),
            ("open_invoices", self._open),
            ("deposits", self._deposited),
        )
        for part, amounts in kinds:
            for customer_id, amount in amounts.values():
                expected[self._survivors.current(customer_id)][part] += amount
        return expected

    def _use(self, data: Json, amount: int) -> None:
        source = data["receipt_id"] or data["credit_note_id"]
        customer_id, worth = self._deposited[source]
        # A receipt that went back is worth nothing, whatever it had settled before.
        left = worth - amount if worth or amount > 0 else 0
        self._deposited[source] = customer_id, left
