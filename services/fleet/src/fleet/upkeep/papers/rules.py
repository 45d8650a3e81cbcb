"""Who has which papers, and when somebody is told that one runs out."""

from contracts.events.fleet import HolderType, PaperKind

KINDS = {
    HolderType.VEHICLE: (PaperKind.INSURANCE, PaperKind.INSPECTION),
    HolderType.DRIVER: (PaperKind.LICENCE, PaperKind.TRAINING),
}
TOLD_DAYS_BEFORE = 30


def is_told(days_left: int) -> bool:
    """Whether it is time to say that a paper runs out."""
    return days_left <= TOLD_DAYS_BEFORE
