"""A merge (客户合并): two entries of one party become one, and two again if that was wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Conflict, Invalid
from chassis.tables import JsonOf, Scoped, new_id
from contracts.events.customer import (
    CustomerMerged,
    CustomerMergeUndone,
    CustomerStatus,
    CustomerTier,
)
from customer.customers.model import Customer, Profile
from customer.tables import Base

UNDOABLE_FOR = timedelta(hours=72)


class ItselfNamed(Invalid):
    """A customer cannot be merged into itself."""


class KindsDiffer(Conflict):
    """An organisation and a person are never one party."""


class AlreadyMerged(Conflict):
    """This customer was merged into another one already."""


class SurvivorMerged(Conflict):
    """The customer that is to survive was itself merged into another one."""


class AlreadyUndone(Conflict):
    """This merge was undone already."""


class TooLateToUndo(Conflict):
    """A merge can be undone for 72 hours."""


class MergedOn(Conflict):
    """The survivor was merged into another customer since; undo that merge first."""


class Context(StrEnum):
    """Whose records follow a merge; the console shows how many of the six are done."""

    CUSTOMER = "customer"
    SALES = "sales"
    CONTRACT = "contract"
    FLEET = "fleet"
    SERVICE_DESK = "service-desk"
    ANALYTICS = "analytics"


Counts = dict[str, int]
CountsByContext = dict[Context, Counts]


@dataclass(frozen=True)
class Progress:
    """How far one service is; counts are records by table."""

    context: Context
    done: bool
    counts: Counts
    undone: bool
    undone_counts: Counts


class Merge(Scoped, Base):
    """One merge: what it changed here, and what each service has told of it."""

    __tablename__ = "merges"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    survivor_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"), index=True)
    merged_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"), index=True)
    reason: Mapped[str]
    merged_by: Mapped[UUID]
    merged_at: Mapped[datetime]
    merged_status: Mapped[CustomerStatus]
    before: Mapped[dict[str, Any]] = mapped_column(JsonOf(dict[str, Any]))
    taken: Mapped[dict[str, Any]] = mapped_column(JsonOf(dict[str, Any]))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None]
    undone_because: Mapped[str | None]
    applied: Mapped[CountsByContext] = mapped_column(JsonOf(CountsByContext))
    taken_back: Mapped[CountsByContext] = mapped_column(JsonOf(CountsByContext))

    @classmethod
    def between(
        cls,
        survivor: Customer,
        merged: Customer,
        fields: Sequence[str],
        reason: str,
        by: UUID,
        at: datetime,
    ) -> "tuple[Merge, CustomerMerged]":
        """The merge of two customers, before either is changed; `fields` are the merged one's."""
        if survivor.id == merged.id:
            raise ItselfNamed
        if merged.status is CustomerStatus.MERGED:
            raise AlreadyMerged(merged.number)
        if survivor.status is CustomerStatus.MERGED:
            raise SurvivorMerged(survivor.number)
        if survivor.kind is not merged.kind:
            raise KindsDiffer(f"{survivor.number} is a {survivor.kind}.")
        merge = cls(
            id=new_id(),
            survivor_id=survivor.id,
            merged_id=merged.id,
            reason=reason,
            merged_by=by,
            merged_at=at,
            merged_status=merged.status,
            before={field: getattr(survivor, field) for field in fields},
            taken={field: getattr(merged, field) for field in fields},
            applied={},
            taken_back={},
        )
        merge.stamp(survivor.scope)
        return merge, CustomerMerged(
            merge_id=merge.id,
            survivor_id=survivor.id,
            merged_id=merged.id,
            merged_by=by,
            reason=reason,
            scope=merge.scope,
        )

    def undo(self, survivor: Customer, reason: str, by: UUID, at: datetime) -> CustomerMergeUndone:
        """Take the merge back while that is possible."""
        if self.undone_at is not None:
            raise AlreadyUndone
        if at >= self.undoable_until:
            raise TooLateToUndo
        if survivor.status is CustomerStatus.MERGED:
            raise MergedOn(survivor.number)
        self.undone_at, self.undone_by, self.undone_because = at, by, reason
        return CustomerMergeUndone(
            merge_id=self.id,
            survivor_id=self.survivor_id,
            merged_id=self.merged_id,
            undone_by=by,
            reason=reason,
            scope=self.scope,
        )

    def note(self, context: Context, counts: Counts, *, undone: bool) -> None:
        """One service has carried the merge out, or taken it back."""
        if undone:
            self.taken_back = {**self.taken_back, context: counts}
        else:
            self.applied = {**self.applied, context: counts}

    def to_take(self) -> Profile:
        """The merged one's fields for the survivor."""
        return _profile(self.taken)

    def to_restore(self, survivor: Customer) -> Profile:
        """The survivor's own fields, but for those that somebody has changed since."""
        untouched = _profile(self.taken)
        before = _profile(self.before)
        kept = {field for field, value in untouched.items() if getattr(survivor, field) == value}
        return cast("Profile", {field: before[field] for field in before if field in kept})

    @property
    def contexts(self) -> list[Progress]:
        """How far each of the six is."""
        return [
            Progress(
                context=context,
                done=context in self.applied,
                counts=self.applied.get(context, {}),
                undone=context in self.taken_back,
                undone_counts=self.taken_back.get(context, {}),
            )
            for context in Context
        ]

    @property
    def done(self) -> int:
        """How many contexts are done with it, or undone once it is taken back."""
        return len(self.applied if self.undone_at is None else self.taken_back)

    @property
    def undoable_until(self) -> datetime:
        """When it is settled for good."""
        return self.merged_at + UNDOABLE_FOR


def _profile(values: dict[str, Any]) -> Profile:
    typed = {**values, "tier": CustomerTier(values["tier"])} if "tier" in values else values
    return cast("Profile", typed)
