"""What fleet tells of merged customers."""

from contracts.merging import MergeApplied


class FleetMergeApplied(MergeApplied):
    """Demands, assignments and trip sheets follow a merge of customers."""

    type = "fleet.merge-applied.v1"
