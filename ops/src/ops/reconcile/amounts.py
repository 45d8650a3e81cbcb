"""R8 and R10: numbers are dense, figures are what the logs add up to."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import ClassVar

from ops.operating.operator import Json, Operator
from ops.reconcile.findings import Finding

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
        self._totals = Counter[str]()
        self._trips: dict[str, dict[str, Counter[str]]] = {
            by: defaultdict(Counter[str]) for by in self._BY
        }
        self._opportunities: dict[str, tuple[str, str]] = {}

    def see(self, publisher: str, event: Json) -> None:
        """Count."""
        event_type, data = str(event["type"]), event["data"]
        if event_type in self._COUNTED:
            self._totals[self._COUNTED[event_type]] += 1
        if event_type == "fleet.trip-sheet-issued.v1":
            self._add(data, {"issued": 1})
        elif event_type == "fleet.trip-sheet-closed.v1":
            quantities = {name: int(data[name]) for name in ("km", "fuel_ml", "overtime_minutes")}
            self._add(data, {"closed": 1, **quantities})
        elif publisher == "sales" and "opportunity_id" in data and "stage" in data:
            self._opportunities[data["opportunity_id"]] = data["stage"], data["status"]

    async def findings(self, operator: Operator) -> list[Finding]:
        """Compare with every figure that analytics shows."""
        shown = await operator.get("analytics", "/v1/figures/contracts")
        found = _differences("contracts", self._totals, Counter(_numbers(shown, self._totals)))
        for by, trips in self._trips.items():
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

    def _add(self, data: Json, quantities: dict[str, int]) -> None:
        for by, name in self._BY.items():
            self._trips[by][str(data[name])].update(quantities)


_TRIP_FIGURES = ("issued", "closed", "km", "fuel_ml", "overtime_minutes")


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
