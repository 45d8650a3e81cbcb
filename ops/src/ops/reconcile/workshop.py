"""R13: a vehicle in the workshop has its place in the ledger for that time, and no longer."""

from ops.operating.operator import Json, Operator
from ops.reconcile.findings import Finding
from ops.reconcile.undertakings import Span, span


class Workshop:
    """R13: scheduled work orders and the workshop's rows of the ledger are the same."""

    def __init__(self) -> None:
        self._scheduled: dict[str, tuple[str, Span, str]] = {}

    def see(self, publisher: str, event: Json) -> None:
        """Take note of what goes to the workshop and of what comes back."""
        data = event["data"]
        match event["type"]:
            case "fleet.work-order-scheduled.v1":
                booked = data["vehicle_id"], span(data["planned"]), data["number"]
                self._scheduled[data["work_order_id"]] = booked
            case "fleet.work-order-completed.v1" | "fleet.work-order-cancelled.v1":
                self._scheduled.pop(data["work_order_id"], None)
            case _:
                pass

    async def findings(self, operator: Operator) -> list[Finding]:
        """Compare with the ledger."""
        held: dict[str, set[str]] = {}
        async for row in operator.every("fleet", "/internal/ledger", layer="usage"):
            if row["source_type"] == "work_order":
                held.setdefault(row["source_id"], set()).add(row["resource_id"])
        return [
            Finding(
                "R13",
                f"{number} needs vehicle {vehicle} and the ledger does not hold it.",
                "schedule it again",
            )
            for work_order, (vehicle, _, number) in self._scheduled.items()
            if held.get(work_order) != {vehicle}
        ]
