"""R15: no complaint is closed before headquarters has accepted the report on it."""

from ops.operating.operator import Json, Operator
from ops.reconcile.findings import Finding


class Complaints:
    """R15: the last thing before a complaint closes is a report that nobody returned."""

    def __init__(self) -> None:
        self._reported: set[str] = set()
        self._found: list[Finding] = []

    def see(self, publisher: str, event: Json) -> None:
        """Follow each ticket from report to end."""
        data = event["data"]
        match event["type"]:
            case "service-desk.report-submitted.v1":
                self._reported.add(data["ticket_id"])
            case "service-desk.report-returned.v1" | "service-desk.ticket-reopened.v1":
                self._reported.discard(data["ticket_id"])
            case "service-desk.ticket-closed.v1" if data["kind"] == "complaint":
                if data["ticket_id"] not in self._reported:
                    what = f"Complaint {data['number']} was closed without a report."
                    self._found.append(Finding("R15", what, "reopen it"))
            case _:
                pass

    async def findings(self, operator: Operator) -> list[Finding]:
        """Those found on the way."""
        return self._found
