"""Merges of customers, as customer orders them and as every service carries them out."""

from typing import Self
from uuid import UUID

from contracts.event import Event


class Merge(Event):
    """A merge of two customers, ordered or taken back."""

    subject = "merge_id"
    merge_id: UUID
    survivor_id: UUID
    merged_id: UUID


class MergeApplied(Merge):
    """One service's records of the merged customer now belong to the survivor, or again to itself.

    `counts` are records by the table that holds them.
    """

    undone: bool
    counts: dict[str, int]

    @classmethod
    def to(cls, merge: Merge, counts: dict[str, int], *, undone: bool) -> Self:
        """What a service tells of the merge that it carried out or took back."""
        same = merge.model_dump(include=set(Merge.model_fields))
        return cls(**same, undone=undone, counts=counts)
