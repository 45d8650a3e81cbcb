"""The sums of documents: tax was rounded line by line."""

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.events.contract import DocumentLine


@dataclass(frozen=True)
class Sums:
    """What a document comes to, in fen of its currency."""

    net: int
    tax: int
    currency: str

    @property
    def gross(self) -> int:
        """With tax."""
        return self.net + self.tax


def sums_of(lines: Iterable[DocumentLine]) -> Sums:
    """The sums over the lines of one document, of which there is at least one."""
    known = list(lines)
    return Sums(
        net=sum(line.net.amount for line in known),
        tax=sum(line.tax.amount for line in known),
        currency=known[0].net.currency,
    )
