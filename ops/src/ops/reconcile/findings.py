"""What reconciling finds: a rule that does not hold, for which ids, and what repairs it."""

from dataclasses import asdict, dataclass
from typing import Any

from rich.markup import escape
from rich.table import Table

RULES = {
    "R1": "nothing stays unpublished",
    "R2": "every event reached each of its subscribers",
    "R3": "no inbox knows an event that no log has",
    "R4": "sequences are dense",
    "R5": "what was undertaken, assignments and commitments are the same",
    "R6": "trip sheets are for what was undertaken and the vehicle committed to it",
    "R7": "trips are charged once, invoices are their charges, payments never exceed them",
    "R8": "document numbers are dense and unique",
    "R9": "every service has applied every merge of customers",
    "R10": "figures equal what the logs count",
    "R11": "orders are served as last wanted, or somebody was told",
    "R12": "credit exposure equals what the logs add up to",
    "R13": "vehicles in the workshop have their place in the ledger",
    "R14": "what has ended holds nothing",
    "R15": "no complaint is closed without an accepted report",
}

_SHOWN = 20


@dataclass(frozen=True)
class Resend:
    """Events that a publisher must send to one consumer again."""

    publisher: str
    consumer: str
    after: int
    type: str


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be."""

    rule: str
    what: str
    repair: str
    resend: Resend | None = None


@dataclass(frozen=True)
class Report:
    """All findings, and how much was looked at."""

    findings: tuple[Finding, ...]
    events: int
    seconds: float

    @property
    def clean(self) -> bool:
        """Whether everything is as it should be."""
        return not self.findings

    def document(self) -> dict[str, Any]:
        """The report as JSON has it."""
        return {
            "reconcile": "clean" if self.clean else "findings",
            "rules": RULES,
            "events": self.events,
            "seconds": round(self.seconds, 2),
            "findings": [asdict(finding) for finding in self.findings],
        }

    def table(self) -> Table:
        """The report as a table for a terminal."""
        table = Table("", "rule", "found", "repair", title="ludan reconcile")
        for rule, sentence in RULES.items():
            broken = [finding for finding in self.findings if finding.rule == rule]
            if not broken:
                table.add_row("[green]ok", rule, sentence, "")
            for finding in broken[:_SHOWN]:
                table.add_row("[red]broken", rule, escape(finding.what), escape(finding.repair))
            if len(broken) > _SHOWN:
                table.add_row("[red]broken", rule, f"and {len(broken) - _SHOWN} more", "")
        table.caption = f"{self.events} events in {self.seconds:.1f} s"
        return table
