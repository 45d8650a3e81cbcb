"""What the contract service tells of merged customers."""

from contracts.merging import MergeApplied


class ContractMergeApplied(MergeApplied):
    """Contracts, orders and money follow a merge of customers."""

    type = "contract.merge-applied.v1"
