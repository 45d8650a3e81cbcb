"""R5 and R14: what we undertook has its vehicle, the ledger holds it, and what ended holds nothing."""

from dataclasses import dataclass, field
from datetime import datetime

from ops.operating.operator import Json, Operator
from ops.reconcile.findings import Finding
from ops.reconcile.undertakings import Span, Undertaking, Undertakings, span, undertaking

TOLD = {
    "fleet.vehicle-assigned.v1",
    "fleet.assignment-ended.v1",
    "fleet.driver-reassigned.v1",
}


def _resources(data: Json) -> list[str]:
    """Whom the ledger must hold; the drivers of a replacement are those of its primary."""
    drivers: list[str] = [] if data.get("replacement_for") else data["driver_ids"]
    return [data["vehicle_id"], *drivers]


@dataclass
class Assignment:
    """An assignment as the log tells of it, with what the ledger must hold for it."""

    of: Undertaking
    vehicle_id: str
    span: Span
    number: str
    replaces: bool
    ended: bool = False
    held: set[tuple[str, Span]] = field(default_factory=set[tuple[str, Span]])

    @classmethod
    def told(cls, data: Json) -> "Assignment":
        """A new one."""
        period = span(data["period"])
        return cls(
            undertaking(data),
            data["vehicle_id"],
            period,
            str(data.get("contract_number") or data.get("order_number")),
            replaces=data.get("replacement_for") is not None,
            held={(resource, period) for resource in _resources(data)},
        )

    def retold(self, data: Json) -> "Assignment":
        """The same one with another period; a driver who served before keeps that part."""
        new = Assignment.told(data)
        resources = set(_resources(data))
        new.held = {
            (resource, (max(starts, new.span[0]), min(ends, new.span[1])))
            for resource, (starts, ends) in self.held
            if resource not in resources and starts < new.span[1]
        }
        began = {resource: starts for resource, (starts, _) in self.held}
        for resource in resources:
            starts = began.get(resource, self.span[0])
            held_from = new.span[0] if starts == self.span[0] else starts
            new.held.add((resource, (held_from, new.span[1])))
        return new

    def change_driver(self, old: str, new: str, at: datetime) -> None:
        """The old driver's commitment ends where the new one's begins."""
        for resource, (starts, ends) in list(self.held):
            if resource == old and at < ends:
                self.held.remove((resource, (starts, ends)))
                if starts < at:
                    self.held.add((old, (starts, at)))
                self.held.add((new, (max(starts, at), ends)))


class Assignments:
    """R5: each undertaking has one assignment or waits; each assignment holds what it promised."""

    def __init__(self) -> None:
        self._undertaken = Undertakings()
        self._waiting: set[Undertaking] = set()
        self._assigned: dict[str, Assignment] = {}

    def see(self, publisher: str, event: Json) -> None:
        """Remember undertakings, alarms and assignments."""
        self._undertaken.see(event)
        data = event["data"]
        match event["type"]:
            case "fleet.assignment-demand-unmet.v1":
                self._waiting.add(undertaking(data))
            case "fleet.vehicle-assigned.v1":
                known = self._assigned.get(data["assignment_id"])
                told = known.retold(data) if known else Assignment.told(data)
                self._assigned[data["assignment_id"]] = told
            case "fleet.assignment-ended.v1":
                assignment = self._assigned[data["assignment_id"]]
                assignment.ended, assignment.span = True, span(data["period"])
            case "fleet.driver-reassigned.v1":
                at = datetime.fromisoformat(data["from_at"])
                self._assigned[data["assignment_id"]].change_driver(
                    data["old_driver_id"], data["new_driver_id"], at
                )
            case _:
                pass

    async def findings(self, operator: Operator) -> list[Finding]:
        """Compare undertakings, assignment events, assignment rows and commitments."""
        return [
            *self._of_undertakings(),
            *await self._of_rows(operator),
            *await self._of_ledger(operator),
        ]

    def _of_undertakings(self) -> list[Finding]:
        found: list[Finding] = []
        active: dict[Undertaking, list[str]] = {}
        served: set[Undertaking] = set()
        for assignment_id, assignment in self._assigned.items():
            served.add(assignment.of)
            if not assignment.ended and not assignment.replaces:
                active.setdefault(assignment.of, []).append(assignment_id)
            if assignment.of not in self._undertaken.known:
                what = f"Assignment {assignment_id} serves what nobody signed or confirmed."
                found.append(Finding("R5", what, "end the assignment"))
        for of, assignments in active.items():
            number = self._undertaken.known.get(of, of[1])
            if len(assignments) > 1:
                what = f"{number} ({of[1]}) is served twice: {', '.join(assignments)}."
                found.append(Finding("R5", what, "end one of the assignments"))
            over_at = self._undertaken.off.get(of)
            if over_at and self._assigned[assignments[0]].span[1] > over_at:
                what = f"{number} has ended and assignment {assignments[0]} still serves it."
                found.append(Finding("R14", what, "end the assignment"))
        lacking = (
            self._undertaken.known.keys() - self._undertaken.off.keys() - served - self._waiting
        )
        for of in lacking:
            what = (
                f"{self._undertaken.known[of]} ({of[1]}) has no vehicle and does not wait for one."
            )
            repair = "ludan replay contract fleet"
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
            if not assignment.ended and kept != assignment.held:
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
