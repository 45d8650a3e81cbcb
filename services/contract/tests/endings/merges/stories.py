"""What the customer service tells of one merge, and whose everything is."""

from typing import Any
from uuid import UUID

from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.customer import (
    CustomerMerged,
    CustomerMergeUndone,
    CustomerStatus,
    CustomerUpdated,
)

from ...factories import REP, customer_registered, known_customer


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


async def pair(service: Harness) -> tuple[UUID, UUID]:
    """Two customers, to be survivor and merged."""
    survivor = await known_customer(service)
    merged = customer_registered(number="KH-2026-000002")
    await service.deliver(merged)
    return survivor, merged.customer_id


async def undone(service: Harness, merge: AMerge) -> None:
    await service.deliver(merge.status(CustomerStatus.PROSPECT), merge.undone())


async def merged(service: Harness, merge: AMerge) -> None:
    await service.deliver(merge.status(CustomerStatus.MERGED), merge.happened())


async def customers_of(service: Harness) -> set[UUID]:
    """The customers that any contract, order, document or debt belongs to."""
    found = await service.rows(
        "SELECT customer_id FROM contract UNION SELECT customer_id FROM charge "
        "UNION SELECT customer_id FROM invoice UNION SELECT customer_id FROM receipt "
        "UNION SELECT customer_id FROM credit_reservation UNION SELECT customer_id FROM credit_note"
    )
    return {row["customer_id"] for row in found}
