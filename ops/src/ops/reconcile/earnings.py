"""R10: revenue and cost of each vehicle are what invoices, credit notes and costs add up to."""

from collections import Counter

from ops.operating.operator import Json, Operator
from ops.reconcile.findings import Finding
from ops.reconcile.money import DOCUMENTS, fen


class Earnings:
    """R10 for money: by vehicle, so that nothing is counted twice by a join of many to many."""

    def __init__(self) -> None:
        self._invoiced = Counter[str]()
        self._spent = Counter[str]()

    def see(self, publisher: str, event: Json) -> None:
        """Add up by vehicle."""
        data = event["data"]
        if event["type"] in DOCUMENTS:
            for line in data["lines"]:
                self._invoiced[str(line["vehicle_id"])] += fen(line["net"])
        elif event["type"] == "fleet.vehicle-cost-recorded.v1":
            self._spent[data["vehicle_id"]] += fen(data["amount"])

    async def findings(self, operator: Operator) -> list[Finding]:
        """Compare with the figures."""
        revenue = await operator.get("analytics", "/v1/figures/revenue", by="vehicle")
        cost = await operator.get("analytics", "/v1/figures/cost", by="vehicle")
        told = {
            "revenue": Counter({str(row["key"]): fen(row["invoiced"]) for row in revenue}),
            "cost": Counter({str(row["key"]): fen(row["cost"]) for row in cost}),
        }
        counted = {"revenue": self._invoiced, "cost": self._spent}
        return [
            Finding(
                "R10",
                f"Figure {figure} of vehicle {vehicle} is {told[figure][vehicle]} fen "
                f"and the logs add up to {amounts[vehicle]}.",
                "rebuild analytics from the event logs",
            )
            for figure, amounts in counted.items()
            for vehicle in sorted(amounts.keys() | told[figure].keys())
            if amounts[vehicle] != told[figure][vehicle]
        ]
