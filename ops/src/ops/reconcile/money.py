"""R7: trips are charged once, invoices are the sum of their charges, payments never exceed them."""

from collections import Counter

from ops.operating.operator import Json, Operator
from ops.reconcile.findings import Finding

DOCUMENTS = {"contract.invoice-issued.v1", "contract.credit-note-issued.v1"}
INVOICE = {
    "contract.invoice-issued.v1",
    "contract.invoice-overdue.v1",
    "contract.payment-allocated.v1",
    "contract.allocation-reversed.v1",
}
RECEIPT = {"contract.payment-received.v1", "contract.payment-reversed.v1"}


def fen(money: Json) -> int:
    """The amount of a sum of money."""
    return int(money["amount"])


class Trips:
    """R7: every closed sheet is priced, at its newest revision, and its charges add up."""

    def __init__(self) -> None:
        self._closed: dict[str, tuple[int, str]] = {}
        self._priced: dict[str, tuple[int, int]] = {}
        self._charged = Counter[str]()

    def see(self, publisher: str, event: Json) -> None:
        """Take note of closed, corrected and priced sheets."""
        data = event["data"]
        match event["type"]:
            case "fleet.trip-sheet-closed.v1" | "fleet.trip-sheet-corrected.v1":
                known, _ = self._closed.get(data["trip_sheet_id"], (0, ""))
                revision = max(known, int(data["revision"]))
                self._closed[data["trip_sheet_id"]] = revision, data["number"]
            case "contract.trip-priced.v1":
                sheet = data["trip_sheet_id"]
                self._priced[sheet] = int(data["revision"]), fen(data["net"])
                self._charged[sheet] += sum(fen(charge["net"]) for charge in data["charges"])
            case _:
                pass

    async def findings(self, operator: Operator) -> list[Finding]:
        """Sheets not priced or priced by what no longer holds, and sums that differ."""
        found: list[Finding] = []
        for sheet, (revision, number) in self._closed.items():
            priced = self._priced.get(sheet)
            if priced is None or priced[0] != revision:
                what = f"Trip sheet {number} is at revision {revision} and that is not priced."
                found.append(Finding("R7", what, "ludan replay fleet contract"))
        for sheet, (_, net) in self._priced.items():
            if net != self._charged[sheet]:
                what = f"Trip {sheet} costs {net} fen and {self._charged[sheet]} are charged."
                found.append(Finding("R7", what, "charge the difference"))
            if sheet not in self._closed:
                what = f"Trip {sheet} is charged and was never closed."
                found.append(Finding("R7", what, "charge it back"))
        return found


class Invoices:
    """R7: documents are the sums of their lines, each charge is on one, and what is open is open."""

    def __init__(self) -> None:
        self._found: list[Finding] = []
        self._charges: dict[str, str] = {}
        self._invoices: dict[str, Json] = {}
        self._allocated: dict[str, Counter[str]] = {
            "invoice": Counter[str](),
            "receipt": Counter[str](),
            "credit_note": Counter[str](),
        }
        self._receipts: dict[str, Json] = {}
        self._notes: dict[str, int] = {}

    def see(self, publisher: str, event: Json) -> None:
        """Add documents up as they are told of."""
        event_type, data = event["type"], event["data"]
        if event_type in DOCUMENTS:
            self._add_up(data)
        if event_type in INVOICE:
            self._invoices[data["invoice_id"]] = data
        if event_type in RECEIPT:
            self._receipts[data["receipt_id"]] = data
        match event_type:
            case "contract.credit-note-issued.v1":
                self._notes[data["credit_note_id"]] = -fen(data["gross"])
            case "contract.payment-allocated.v1":
                self._allocate(data, fen(data["amount"]))
            case "contract.allocation-reversed.v1":
                self._allocate(data, -fen(data["amount"]))
            case _:
                pass

    async def findings(self, operator: Operator) -> list[Finding]:
        """What does not add up, in the logs or against the invoices as they stand."""
        found = list(self._found)
        for invoice_id, invoice in self._invoices.items():
            settled = self._allocated["invoice"][invoice_id]
            if fen(invoice["gross"]) - settled != fen(invoice["open"]):
                what = (
                    f"{invoice['number']} has {fen(invoice['open'])} fen open, and "
                    f"{settled} of {fen(invoice['gross'])} are settled."
                )
                found.append(Finding("R7", what, "set what is open from the allocations"))
        for kind, amounts in (("receipt", self._paid()), ("credit_note", self._notes)):
            for key, settled in self._allocated[kind].items():
                if not 0 <= settled <= amounts.get(key, 0):
                    what = f"Of {kind} {key} {settled} fen are used, it has {amounts.get(key, 0)}."
                    found.append(Finding("R7", what, "reverse an allocation"))
        told = dict(self._invoices)
        async for row in operator.every("contract", "/v1/invoices"):
            invoice = told.pop(row["id"], None)
            if invoice is None or fen(invoice["open"]) != fen(row["open"]):
                what = f"Invoice {row['number']} is not what contract told of."
                found.append(Finding("R7", what, "have contract tell of it again"))
        found += [
            Finding("R7", f"Invoice {gone['number']} was told of and is gone.", "restore it")
            for gone in told.values()
        ]
        return found

    def _paid(self) -> dict[str, int]:
        return {key: fen(receipt["amount"]) for key, receipt in self._receipts.items()}

    def _add_up(self, document: Json) -> None:
        lines = document["lines"]
        net, tax = sum(fen(x["net"]) for x in lines), sum(fen(x["tax"]) for x in lines)
        told = fen(document["net"]), fen(document["tax"]), fen(document["gross"])
        if told != (net, tax, net + tax):
            what = f"{document['number']} is not the sum of its lines."
            self._found.append(Finding("R7", what, "credit it and issue it anew"))
        for line in lines:
            other = self._charges.setdefault(line["charge_id"], document["number"])
            if other != document["number"]:
                what = f"Charge {line['charge_id']} is on {other} and on {document['number']}."
                self._found.append(Finding("R7", what, "credit one of them"))

    def _allocate(self, data: Json, amount: int) -> None:
        self._allocated["invoice"][data["invoice_id"]] += amount
        for kind in ("receipt", "credit_note"):
            if data[f"{kind}_id"]:
                self._allocated[kind][data[f"{kind}_id"]] += amount
