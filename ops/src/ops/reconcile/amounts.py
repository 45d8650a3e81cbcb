"""R8 and R10: numbers are dense, figures are what the logs add up to."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import ClassVar

from ops.operating.operator import Json, Operator
from ops.reconcile.findings import Finding
from ops.reconcile.survivors import Survivors

_NUMBER = re.compile(r"^(?P<series>.+)-(?P<count>\d+)$")
# Quotes get their number long before an event tells of it, and not every quote is accepted.
_NOT_COUNTED = {"sales.quote-accepted.v1"}


class Numbers:
    """R8: no number of a series is missing and none is given twice."""

    def __init__(self) -> None:
        self._owners: dict[str, dict[int, str]] = defaultdict(dict)
        self._twice: list[Finding] = []

    def see(self, publisher: str, event: Json) -> None:
        """Remember whose number it is."""
        told = str(event["data"].get("number", ""))
        number = _NUMBER.match(told)
        if number is None or event["type"] in _NOT_COUNTED:
            return
        subject, count = str(event["subject"]), int(number["count"])
        owner = self._owners[number["series"]].setdefault(count, subject)
        if owner != subject:
            what = f"{told} is the number of {owner} and of {subject}."
            self._twice.append(Finding("R8", what, "give one of them a new number"))

    async def findings(self, operator: Operator) -> list[Finding]:
        """Numbers given twice and numbers left out."""
        missing = (
            (series, sorted(set(range(1, max(owners) + 1)) - owners.keys()))
            for series, owners in self._owners.items()
        )
        return self._twice + [
            Finding("R8", f"{series} leaves out {absent[:5]}.", "explain or restore what is gone")
            for series, absent in missing
            if absent
        ]


class Figures:
    """R10: what analytics shows is what the logs count."""

    _COUNTED: ClassVar[dict[str, str]] = {
        "contract.signed.v1": "contracts_signed",
        "contract.order-revised.v1": "orders_revised",
        "contract.invoice-issued.v1": "invoices_issued",
        "contract.credit-note-issued.v1": "credit_notes",
        "fleet.vehicle-assigned.v1": "vehicles_assigned",
        "fleet.assignment-demand-unmet.v1": "demands_unmet",
        "fleet.trip-sheet-issued.v1": "trip_sheets_issued",
        "fleet.trip-sheet-closed.v1": "trip_sheets_closed",
    }
    _BY: ClassVar[dict[str, str]] = {
        "vehicle": "vehicle_id",
        "customer": "customer_id",
        "branch": "branch",
    }

    def __init__(self) -> None:
        self._happened: dict[str, set[str]] = defaultdict(set)
        self._sheets: dict[str, Json] = defaultdict(dict)
        self._survivors = Survivors()
        self._opportunities: dict[str, tuple[str, str]] = {}

    def see(self, publisher: str, event: Json) -> None:
        """Count; an aggregate to which something happens twice counts once."""
        self._survivors.see(event)
        event_type, data = str(event["type"]), event["data"]
        if event_type in self._COUNTED:
            self._happened[self._COUNTED[event_type]].add(str(event["subject"]))
        if event_type.startswith("fleet.trip-"):
            sheet = self._sheets[data["trip_sheet_id"]]
            sheet |= {name: data[name] for name in self._BY.values()}
            closed = event_type in _CLOSED
            sheet |= {name: int(data[name]) for name in _QUANTITIES} if closed else {}
            sheet["closed"] = sheet.get("closed", 0) or int(closed)
        elif publisher == "sales" and "opportunity_id" in data and "stage" in data:
            self._opportunities[data["opportunity_id"]] = data["stage"], data["status"]

    async def findings(self, operator: Operator) -> list[Finding]:
        """Compare with every figure that analytics shows."""
        shown = await operator.get("analytics", "/v1/figures/contracts")
        totals = Counter({name: len(subjects) for name, subjects in self._happened.items()})
        found = _differences("contracts", totals, Counter(_numbers(shown, totals)))
        for by in self._BY:
            trips = self._trips(by)
            rows = await operator.get("analytics", "/v1/figures/trips", by=by)
            figures = {str(row["key"]): row for row in rows}
            for key in trips.keys() | figures.keys():
                counted = trips.get(key, Counter[str]())
                told = Counter(_numbers(figures.get(key, {}), _TRIP_FIGURES))
                found += _differences(f"trips of {by} {key}", counted, told)
        steps = await operator.get("analytics", "/v1/figures/funnel")
        told = Counter({f"{step['stage']} {step['status']}": int(step["count"]) for step in steps})
        counted = Counter(" ".join(step) for step in self._opportunities.values())
        return found + _differences("funnel", counted, told)

    def _trips(self, by: str) -> dict[str, Counter[str]]:
        trips: dict[str, Counter[str]] = defaultdict(Counter[str])
        for sheet in self._sheets.values():
            key = str(sheet[self._BY[by]])
            if by == "customer":
                key = self._survivors.current(key)
            counted = {name: sheet.get(name, 0) for name in ("closed", *_QUANTITIES)}
            trips[key].update({"issued": 1, **counted})
        return trips


_QUANTITIES = ("km", "fuel_ml", "overtime_minutes")
_CLOSED = {"fleet.trip-sheet-closed.v1", "fleet.trip-sheet-corrected.v1"}
_TRIP_FIGURES = ("issued", "closed", *_QUANTITIES)


def _numbers(shown: Json, names: Iterable[str]) -> dict[str, int]:
    return {name: int(shown.get(name, 0)) for name in names}


def _differences(figure: str, counted: Counter[str], told: Counter[str]) -> list[Finding]:
    return [
        Finding(
            "R10",
            f"Figure {figure}: {name} is {told[name]} and the logs count {counted[name]}.",
            "rebuild analytics from the event logs",
        )
        for name in sorted(counted.keys() | told.keys())
        if counted[name] != told[name]
    ]
