"""R6: a trip sheet is for what was undertaken and for the vehicle committed to it then."""

from ops.operating.operator import Json, Operator
from ops.reconcile.findings import Finding
from ops.reconcile.undertakings import Span, Undertaking, Undertakings, span, undertaking


class Sheets:
    """R6: judged by the assignment as it stood when the sheet was issued or amended."""

    def __init__(self) -> None:
        self._undertaken = Undertakings()
        self._committed: dict[str, tuple[str, Span]] = {}
        self._sheets: dict[str, Undertaking] = {}
        self._found: list[Finding] = []

    def see(self, publisher: str, event: Json) -> None:
        """Judge each sheet when it is issued or amended."""
        self._undertaken.see(event)
        data = event["data"]
        match event["type"]:
            case "fleet.vehicle-assigned.v1" | "fleet.assignment-ended.v1":
                committed = data["vehicle_id"], span(data["period"])
                self._committed[data["assignment_id"]] = committed
            case "fleet.trip-sheet-issued.v1" | "fleet.trip-sheet-amended.v1":
                self._sheets[data["number"]] = undertaking(data)
                self._judge(data)
            case _:
                pass

    async def findings(self, operator: Operator) -> list[Finding]:
        """Sheets of what nobody undertook, and those judged on the way."""
        return self._found + [
            Finding(
                "R6",
                f"Trip sheet {number} is for what nobody signed or confirmed.",
                "void it",
            )
            for number, of in self._sheets.items()
            if of not in self._undertaken.known
        ]

    def _judge(self, sheet: Json) -> None:
        committed = self._committed.get(sheet["assignment_id"])
        if committed is None:
            what = f"Trip sheet {sheet['number']} is of no assignment."
        elif sheet["vehicle_id"] != committed[0]:
            what = f"Trip sheet {sheet['number']} is for another vehicle than {committed[0]}."
        elif span(sheet["planned"])[0] >= committed[1][1]:
            what = f"Trip sheet {sheet['number']} begins after its assignment has ended."
        else:
            return
        self._found.append(Finding("R6", what, "void it and issue another"))
