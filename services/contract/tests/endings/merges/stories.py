"""What the customer service tells of one merge."""

from typing import Any
from uuid import UUID

from chassis.tables import new_id
from contracts.events.customer import (
    CustomerMerged,
    CustomerMergeUndone,
    CustomerStatus,
    CustomerUpdated,
)

from ...factories import REP, customer_registered


class AMerge:
    """One customer becomes part of another, and a customer of its own again."""

    def __init__(self, survivor_id: UUID, merged_id: UUID) -> None:
        self.id, self.survivor_id, self.merged_id = new_id(), survivor_id, merged_id

    def happened(self) -> CustomerMerged:
        return CustomerMerged(**self._state(), merged_by=new_id())

    def undone(self) -> CustomerMergeUndone:
        return CustomerMergeUndone(**self._state(), undone_by=new_id())

    def status(self, status: CustomerStatus) -> CustomerUpdated:
        state: dict[str, Any] = dict(customer_registered(self.merged_id))
        state |= {"number": "KH-2026-000002", "status": status}
        return CustomerUpdated(**state, changed=("status",))

    def _state(self) -> dict[str, Any]:
        return {
            "merge_id": self.id,
            "survivor_id": self.survivor_id,
            "merged_id": self.merged_id,
            "reason": "one phone",
            "scope": REP.scope(),
        }
