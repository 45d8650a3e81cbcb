"""The form of a rule over the business: it sees every event once and judges at the end."""

from typing import Protocol

from ops.operating.operator import Json, Operator
from ops.reconcile.findings import Finding


class Rule(Protocol):
    """One rule; a new object for each look at the logs."""

    def see(self, publisher: str, event: Json) -> None:
        """Take the next event of a publisher's log."""
        ...

    async def findings(self, operator: Operator) -> list[Finding]:
        """Compare what was seen with what the services say now."""
        ...
