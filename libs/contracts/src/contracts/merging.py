"""What every service tells once it has carried out a merge of customers, or taken one back."""

from uuid import UUID

from contracts.event import Event


class MergeApplied(Event):
    """One service's records of the merged customer now belong to the survivor, or again to itself.

    `counts` are records by the table that holds them.
    """

    subject = "merge_id"
    merge_id: UUID
    survivor_id: UUID
    merged_id: UUID
    undone: bool
    counts: dict[str, int]
