"""Ledger sets with their branches, and vouchers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import Conflict
from chassis.tables import JsonOf
from contract.money.ledgers.rules import Entries, VoucherKind, voucher_id
from contract.tables import Base

MAIN = "MAIN"


class LedgerSetExists(Conflict):
    """There is a ledger set with this code."""


class BranchInOtherSet(Conflict):
    """A branch keeps its books in one ledger set."""


class LedgerBranch(Base):
    """Which set holds the books of a branch; a branch without a row is in MAIN."""

    __tablename__ = "ledger_branch"

    branch: Mapped[str] = mapped_column(primary_key=True)
    ledger_set_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_set.id"), index=True)


class LedgerSet(Base):
    """The books (帐套) of one legal entity; its code is part of its documents' numbers."""

    __tablename__ = "ledger_set"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    members: Mapped[list[LedgerBranch]] = relationship(
        order_by=LedgerBranch.branch, lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def branches(self) -> list[str]:
        """The codes of its branches."""
        return [member.branch for member in self.members]

    @classmethod
    def opened(cls, set_id: UUID, code: str, name: str, branches: Iterable[str]) -> "LedgerSet":
        """A new set with its branches."""
        members = [LedgerBranch(branch=branch) for branch in sorted(set(branches))]
        return cls(id=set_id, code=code, name=name, members=members)


@dataclass(frozen=True)
class Posting:
    """What a document debits and credits, before it has a number."""

    kind: VoucherKind
    source_id: UUID
    document: str
    customer: str
    currency: str
    ledger_set: str
    on: date
    entries: Entries

    @property
    def id(self) -> UUID:
        """Always the same for the same fact."""
        return voucher_id(self.kind, self.source_id, self.ledger_set)


class Voucher(Base):
    """What was posted (记帐凭证), once and for all; `position` is the order of the commits.

    Document and customer are named as they were, so that exporting twice gives the same.
    """

    __tablename__ = "voucher"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    number: Mapped[str] = mapped_column(unique=True)
    ledger_set: Mapped[str] = mapped_column(index=True)
    kind: Mapped[VoucherKind]
    source_id: Mapped[UUID] = mapped_column(index=True)
    document: Mapped[str]
    customer: Mapped[str]
    currency: Mapped[str]
    posted_on: Mapped[date] = mapped_column(index=True)
    entries: Mapped[Entries] = mapped_column(JsonOf(Entries))

    @classmethod
    def of(cls, posting: Posting, number: str) -> "Voucher":
        """The voucher of a posting."""
        return cls(
            id=posting.id,
            number=number,
            ledger_set=posting.ledger_set,
            kind=posting.kind,
            source_id=posting.source_id,
            document=posting.document,
            customer=posting.customer,
            currency=posting.currency,
            posted_on=posting.on,
            entries=posting.entries,
        )
