"""R11: an order is served as the customer last wanted it, or somebody was told that it is not."""

from ops.operating.operator import Json, Operator
from ops.reconcile.findings import Finding


class Orders:
    """R11: the newest revision is on a trip sheet, or waits, or is a conflict somebody knows of."""

    def __init__(self) -> None:
        self._wanted: dict[str, tuple[str, int]] = {}
        self._off: set[str] = set()
        self._served: dict[str, dict[str, int]] = {}
        self._told: set[tuple[str, int]] = set()

    def see(self, publisher: str, event: Json) -> None:
        """Take note of what is wanted and of what is done about it."""
        data = event["data"]
        match event["type"]:
            case "contract.order-confirmed.v1":
                self._want(data)
            case "contract.order-revised.v1" if data["order_id"] in self._wanted:
                self._want(data)
            case "contract.order-cancelled.v1":
                self._off.add(data["order_id"])
            case "fleet.trip-sheet-issued.v1" | "fleet.trip-sheet-amended.v1" if data["order_id"]:
                sheets = self._served.setdefault(data["order_id"], {})
                sheets[data["trip_sheet_id"]] = int(data["order_revision"])
            case "fleet.trip-sheet-voided.v1" if data["order_id"]:
                self._served.get(data["order_id"], {}).pop(data["trip_sheet_id"], None)
                self._told.add((data["order_id"], int(data["order_revision"])))
            case "fleet.dispatch-conflict.v1":
                self._told.add((data["order_id"], int(data["revision"])))
            case "fleet.assignment-demand-unmet.v1" if data["order_id"]:
                self._told.add((data["order_id"], 0))
            case _:
                pass

    async def findings(self, operator: Operator) -> list[Finding]:
        """Orders that nobody serves and nobody was told of."""
        found: list[Finding] = []
        for order_id, (number, revision) in self._wanted.items():
            sheets = self._served.get(order_id, {})
            if order_id in self._off:
                if sheets:
                    what = f"Order {number} is cancelled and a trip sheet of it stands."
                    found.append(Finding("R14", what, "void the trip sheet"))
                continue
            done = max(sheets.values(), default=0) == revision
            if not done and not {(order_id, revision), (order_id, 0)} & self._told:
                what = f"Order {number} is at revision {revision} and no trip sheet is."
                found.append(Finding("R11", what, "ludan replay contract fleet"))
        return found

    def _want(self, order: Json) -> None:
        _, known = self._wanted.get(order["order_id"], ("", 0))
        revision = max(known, int(order["revision"]))
        self._wanted[order["order_id"]] = order["number"], revision
