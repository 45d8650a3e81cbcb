"""R5 and R6: signed lines, assignments, the ledger and trip sheets are one and the same."""

from dataclasses import dataclass
from datetime import datetime

from ops.operating.operator import Json, Operator
from ops.reconcile.findings import Finding

Span = tuple[datetime, datetime]


def span(period: Json) -> Span:
    """A period as instants, whatever the offset it is written with."""
    return datetime.fromisoformat(period["starts_at"]), datetime.fromisoformat(period["ends_at"])


@dataclass
class Assignment:
    """An assignment as the log tells of it."""

    contract_id: str
    line_id: str
    vehicle_id: str
    driver_ids: tuple[str, ...]
    span: Span
    number: str
    ended: bool = False

    def resources(self) -> set[tuple[str, Span]]:
        """What the ledger must hold for it."""
        return {(resource, self.span) for resource in (self.vehicle_id, *self.driver_ids)}


class Assignments:
    """R5: each signed line has one assignment or waits; each assignment holds what it promised."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], str] = {}
        self._waiting: set[tuple[str, str]] = set()
        self._assigned: dict[str, Assignment] = {}

    def see(self, publisher: str, event: Json) -> None:
        """Remember signed lines, alarms and assignments."""
        data = event["data"]
        match event["type"]:
            case "contract.signed.v1":
                for line in data["lines"]:
                    self._lines[data["contract_id"], line["line_id"]] = data["number"]
            case "fleet.assignment-demand-unmet.v1":
                self._waiting.add((data["contract_id"], data["line_id"]))
            case "fleet.vehicle-assigned.v1" | "fleet.assignment-ended.v1":
                self._assigned[data["assignment_id"]] = Assignment(
                    data["contract_id"],
                    data["line_id"],
                    data["vehicle_id"],
                    tuple(data["driver_ids"]),
                    span(data["period"]),
                    data["contract_number"],
                    ended=event["type"] == "fleet.assignment-ended.v1",
                )
            case _:
                pass

    async def findings(self, operator: Operator) -> list[Finding]:
        """Compare lines, assignment events, assignment rows and commitments."""
        return [
            *self._of_lines(),
            *await self._of_rows(operator),
            *await self._of_ledger(operator),
        ]

    def _of_lines(self) -> list[Finding]:
        found: list[Finding] = []
        active: dict[tuple[str, str], list[str]] = {}
        served: set[tuple[str, str]] = set()
        for assignment_id, assignment in self._assigned.items():
            line = assignment.contract_id, assignment.line_id
            served.add(line)
            if not assignment.ended:
                active.setdefault(line, []).append(assignment_id)
            if line not in self._lines:
                what = f"Assignment {assignment_id} serves a line that nobody signed."
                found.append(Finding("R5", what, "end the assignment"))
        for line, assignments in active.items():
            if len(assignments) > 1:
                what = f"Line {line[1]} is served twice: {', '.join(assignments)}."
                found.append(Finding("R5", what, "end one of the assignments"))
        for line in self._lines.keys() - served - self._waiting:
            what = (
                f"Line {line[1]} of {self._lines[line]} has no vehicle and does not wait for one."
            )
            repair = "ludan replay contract fleet --type contract.signed.v1"
            found.append(Finding("R5", what, repair))
        return found

    async def _of_rows(self, operator: Operator) -> list[Finding]:
        found: list[Finding] = []
        told = dict(self._assigned)
        async for row in operator.every("fleet", "/v1/assignments"):
            assignment = told.pop(row["id"], None)
            if assignment is None:
                what = f"Assignment {row['id']} was never told of."
                found.append(Finding("R5", what, "have fleet tell of it again"))
            elif (assignment.vehicle_id, assignment.span) != (
                row["vehicle_id"],
                span(row["period"]),
            ):
                what = (
                    f"Assignment {row['id']} is not what fleet told of: vehicle or period differ."
                )
                found.append(Finding("R5", what, "have fleet tell of it again"))
        for assignment_id, assignment in told.items():
            what = f"Assignment {assignment_id} of {assignment.number} was told of and is gone."
            found.append(Finding("R5", what, "restore fleet's assignments from its event log"))
        return found

    async def _of_ledger(self, operator: Operator) -> list[Finding]:
        found: list[Finding] = []
        held: dict[str, set[tuple[str, Span]]] = {}
        async for row in operator.every("fleet", "/internal/ledger", layer="commitment"):
            held.setdefault(row["source_id"], set()).add((row["resource_id"], span(row["period"])))
        for assignment_id, assignment in self._assigned.items():
            kept = held.pop(assignment_id, set())
            if not assignment.ended and kept != assignment.resources():
                what = (
                    f"Assignment {assignment_id} of {assignment.number} promises vehicle "
                    f"{assignment.vehicle_id} and the ledger does not hold it for that time."
                )
                found.append(Finding("R5", what, "book its vehicle and drivers again"))
        found += [
            Finding(
                "R5",
                f"The ledger holds something for {source}, which is no assignment.",
                "release it",
            )
            for source in held
        ]
        return found


class Sheets:
    """R6: a sheet is for a line that was signed and for the vehicle committed to it then."""

    def __init__(self) -> None:
        self._lines: set[tuple[str, str]] = set()
        self._committed: dict[str, Assignment] = {}
        self._sheets: dict[str, tuple[str, str]] = {}
        self._found: list[Finding] = []

    def see(self, publisher: str, event: Json) -> None:
        """Judge each sheet by the assignment as it stood when the sheet was issued."""
        data = event["data"]
        match event["type"]:
            case "contract.signed.v1":
                self._lines |= {(data["contract_id"], line["line_id"]) for line in data["lines"]}
            case "fleet.vehicle-assigned.v1" | "fleet.assignment-ended.v1":
                self._committed[data["assignment_id"]] = Assignment(
                    data["contract_id"],
                    data["line_id"],
                    data["vehicle_id"],
                    tuple(data["driver_ids"]),
                    span(data["period"]),
                    data["contract_number"],
                )
            case "fleet.trip-sheet-issued.v1":
                self._sheets[data["number"]] = data["contract_id"], data["line_id"]
                self._judge(data)
            case _:
                pass

    async def findings(self, operator: Operator) -> list[Finding]:
        """Sheets of unsigned lines, and those judged on the way."""
        return self._found + [
            Finding("R6", f"Trip sheet {number} is for a line that nobody signed.", "void it")
            for number, line in self._sheets.items()
            if line not in self._lines
        ]

    def _judge(self, sheet: Json) -> None:
        assignment = self._committed.get(sheet["assignment_id"])
        if assignment is None:
            what = f"Trip sheet {sheet['number']} is of no assignment."
        elif sheet["vehicle_id"] != assignment.vehicle_id:
            what = (
                f"Trip sheet {sheet['number']} is for another vehicle than {assignment.vehicle_id}."
            )
        elif span(sheet["planned"])[0] >= assignment.span[1]:
            what = f"Trip sheet {sheet['number']} begins after its assignment has ended."
        else:
            return
        self._found.append(Finding("R6", what, "void it and issue another"))
