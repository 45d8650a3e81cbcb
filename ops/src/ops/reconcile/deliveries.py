"""R1 to R4: what was published reached everyone who wants it, by merging sorted streams."""

from dataclasses import dataclass

from ops.operating.operator import Json, Operator
from ops.reconcile.findings import Finding, Resend


@dataclass(frozen=True)
class Cut:
    """How far a publisher's log counts: what came later may still be on its way."""

    publisher: str
    last_sequence: int


def unpublished(service: str, before: Json, now: Json) -> list[Finding]:
    """R1: what waited before has been numbered and published since."""
    findings: list[Finding] = []
    if before["waiting"] and now["last_sequence"] == before["last_sequence"]:
        what = f"{service} has {now['waiting']} events in its outbox that nobody numbers."
        findings.append(Finding("R1", what, f"restart {service}: its relay does not run"))
    if now["published"] < before["last_sequence"]:
        what = f"{service} has published {now['published']} of {before['last_sequence']} events."
        findings.append(Finding("R1", what, f"look at the broker and at the log of {service}"))
    return findings


class Deliveries:
    """R2, R3 and R4 for one publisher; its log is seen once, event by event, in order."""

    def __init__(self, cut: Cut, subscribers: list["Subscriber"]) -> None:
        self._cut, self._subscribers = cut, subscribers
        self._sequence = 0
        self._gaps: list[Finding] = []

    async def see(self, event: Json) -> None:
        """Take the log's next event."""
        sequence = int(event["sequence"])
        if sequence != self._sequence + 1:
            what = f"{self._cut.publisher} goes from {self._sequence} to {sequence}."
            repair = f"restore the log of {self._cut.publisher} from its backup"
            self._gaps.append(Finding("R4", what, repair))
        self._sequence = sequence
        for subscriber in self._subscribers:
            await subscriber.see(event, expected=sequence <= self._cut.last_sequence)

    async def findings(self) -> list[Finding]:
        """What is wrong with this publisher's events."""
        found = list(self._gaps)
        if self._sequence < self._cut.last_sequence:
            what = f"{self._cut.publisher} ends at {self._sequence}, not {self._cut.last_sequence}."
            repair = f"restore the log of {self._cut.publisher} from its backup"
            found.append(Finding("R4", what, repair))
        for subscriber in self._subscribers:
            found += await subscriber.findings(self._cut)
        return found


class Subscriber:
    """One consumer's inbox for one publisher, read alongside the log."""

    def __init__(self, operator: Operator, publisher: str, standing: Json, consumer: str) -> None:
        self.name = consumer
        self._publisher = publisher
        self._types = set(standing["types"])
        self._everything = bool(standing["takes_everything"])
        self._rows = operator.inbox(consumer, publisher)
        self._row: Json | None = None
        self._missing: list[tuple[int, str]] = []
        self._unknown: list[str] = []

    async def see(self, event: Json, *, expected: bool) -> None:
        """Compare the inbox with the next event of the log."""
        sequence, here = int(event["sequence"]), False
        while (row := await self._current()) and row["sequence"] <= sequence:
            if row["message_id"] == event["id"]:
                here = True
            else:
                self._unknown.append(row["message_id"])
            self._row = None
        wanted = self._everything or event["type"] in self._types
        if expected and wanted and not here:
            self._missing.append((sequence, event["type"]))

    async def findings(self, cut: Cut) -> list[Finding]:
        """What this consumer lacks, and what it has that no log knows."""
        while (row := await self._current()) and row["sequence"] <= cut.last_sequence:
            self._unknown.append(row["message_id"])
            self._row = None
        await self._rows.aclose()
        return [
            *(self._never_handled(sequence, event_type) for sequence, event_type in self._missing),
            *(self._not_in_log(message_id) for message_id in self._unknown),
        ]

    def _never_handled(self, sequence: int, event_type: str) -> Finding:
        after = sequence - 1
        return Finding(
            "R2",
            f"{self.name} never handled event {sequence} of {self._publisher} ({event_type}).",
            f"ludan replay {self._publisher} {self.name} --after {after} --type {event_type}",
            Resend(self._publisher, self.name, after, event_type),
        )

    def _not_in_log(self, message_id: str) -> Finding:
        return Finding(
            "R3",
            f"{self.name} handled message {message_id}, which {self._publisher} does not know.",
            f"was {self._publisher} restored? import its later events from {self.name}",
        )

    async def _current(self) -> Json | None:
        if self._row is None:
            self._row = await anext(self._rows, None)
        return self._row
