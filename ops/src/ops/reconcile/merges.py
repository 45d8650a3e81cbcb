"""R9: every service has carried out every merge of customers, and taken back what was undone."""

from collections import defaultdict

from ops.operating.operator import Json, Operator
from ops.reconcile.findings import Finding

CONTEXTS = ("sales", "contract", "fleet", "service-desk", "analytics")


class Merges:
    """R9: a merge is applied, and its undoing too, once in each context."""

    def __init__(self) -> None:
        self._wanted: set[tuple[str, bool]] = set()
        self._applied: dict[tuple[str, bool], set[str]] = defaultdict(set)

    def see(self, publisher: str, event: Json) -> None:
        """Take note of merges and of who applied them."""
        data = event["data"]
        match event["type"]:
            case "customer.merged.v1":
                self._wanted.add((data["merge_id"], False))
            case "customer.merge-undone.v1":
                self._wanted.add((data["merge_id"], True))
            case other if other.endswith(".merge-applied.v1"):
                self._applied[data["merge_id"], bool(data["undone"])].add(publisher)
            case _:
                pass

    async def findings(self, operator: Operator) -> list[Finding]:
        """Merges that a service has not heard of, and those that nobody ordered."""
        found = [
            Finding(
                "R9",
                f"{context} has not {'undone' if undone else 'applied'} merge {merge}.",
                f"ludan replay customer {context}",
            )
            for merge, undone in sorted(self._wanted)
            for context in CONTEXTS
            if context not in self._applied[merge, undone]
        ]
        strange = self._applied.keys() - self._wanted
        return found + [
            Finding("R9", f"Merge {merge} was applied and nobody ordered it.", "undo it")
            for merge, _ in sorted(strange)
            if self._applied[merge, _]
        ]
