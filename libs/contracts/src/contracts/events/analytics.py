"""What analytics publishes."""

from contracts.merging import MergeApplied


class AnalyticsMergeApplied(MergeApplied):
    """Figures follow a merge of customers."""

    type = "analytics.merge-applied.v1"
