"""A handover (离职交接): who takes over what somebody who leaves was responsible for."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Conflict, Forbidden, Invalid
from chassis.tables import JsonOf, Scoped, Versioned, new_id
from contracts.events.customer import HandoverCompleted, HandoverItem, HandoverOpened
from contracts.values import OrgPath, Scope
from customer.tables import Base


class HandoverClosed(Conflict):
    """This handover is completed; nothing of it changes any more."""


class NotSubmitted(Conflict):
    """The manager has not yet said who takes over what."""


class NothingToAccept(Forbidden):
    """Nothing of this handover goes to you."""


class NotHandedOver(Invalid):
    """A customer named here is not part of this handover."""


class ReceiverLeaves(Invalid):
    """Whoever leaves cannot take anything over."""


class StaffRef(Base):
    """Somebody who works here, as far as customers can be handed to them."""

    __tablename__ = "staff_refs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_path: Mapped[OrgPath]
    leaving: Mapped[bool] = mapped_column(default=False)
    successor_id: Mapped[UUID | None] = mapped_column(default=None)


class HandoverStatus(StrEnum):
    """Drafted and submitted by the manager, completed when all accepted or the day came."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    COMPLETED = "completed"


class Handover(Scoped, Versioned, Base):
    """What one leaver hands over; a customer that is not among `items` goes to `receiver_id`."""

    __tablename__ = "handovers"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    leaver_id: Mapped[UUID] = mapped_column(unique=True)
    receiver_id: Mapped[UUID]
    leaves_on: Mapped[date]
    status: Mapped[HandoverStatus]
    items: Mapped[tuple[HandoverItem, ...]] = mapped_column(JsonOf(tuple[HandoverItem, ...]))
    accepted_by: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))

    @classmethod
    def open(
        cls, leaver_id: UUID, manager: StaffRef, leaves_on: date, customers: Iterable[UUID]
    ) -> "tuple[Handover, HandoverOpened]":
        """All customers of the leaver, for the manager unless they name others."""
        handover = cls(
            id=new_id(),
            leaver_id=leaver_id,
            leaves_on=leaves_on,
            status=HandoverStatus.DRAFT,
            items=(),
            accepted_by=[],
        )
        handover._give(manager, dict.fromkeys(customers, manager))
        return handover, HandoverOpened(**handover._state())

    def map(self, receiver: StaffRef, exceptions: Mapping[UUID, StaffRef]) -> None:
        """Say who takes over what; whoever accepted before is asked again."""
        self._must_go_on()
        customers = [item.customer_id for item in self.items]
        if unknown := exceptions.keys() - set(customers):
            raise NotHandedOver(str(min(unknown)))
        if any(staff.leaving for staff in (receiver, *exceptions.values())):
            raise ReceiverLeaves
        self._give(receiver, {one: exceptions.get(one, receiver) for one in customers})
        self.status, self.accepted_by = HandoverStatus.DRAFT, []

    def submit(self, by: UUID) -> None:
        """Ask the receivers; what goes to whoever asks needs no word from them."""
        self._must_go_on()
        self.status = HandoverStatus.SUBMITTED
        self._accept(by)

    def accept(self, by: UUID) -> None:
        """Take over what is meant for oneself."""
        self._must_go_on()
        if self.status is not HandoverStatus.SUBMITTED:
            raise NotSubmitted
        if by not in self.receivers:
            raise NothingToAccept
        self._accept(by)

    def complete(self, handed: Collection[HandoverItem]) -> HandoverCompleted:
        """Let every service hand over what is still the leaver's; `handed` went just now."""
        known = {item.customer_id: item for item in (*self.items, *handed)}
        self.items = tuple(known.values())
        self.status = HandoverStatus.COMPLETED
        return HandoverCompleted(**self._state())

    def postpone(self, leaves_on: date) -> None:
        """The day has changed."""
        if self.status is not HandoverStatus.COMPLETED:
            self.leaves_on = leaves_on

    def receiver_of(self, customer_id: UUID) -> UUID:
        """Who takes this customer over."""
        named = {item.customer_id: item.receiver_id for item in self.items}
        return named.get(customer_id, self.receiver_id)

    @property
    def receivers(self) -> set[UUID]:
        """All who get something."""
        return {item.receiver_id for item in self.items}

    @property
    def is_accepted(self) -> bool:
        """Whether everybody who was asked said yes."""
        asked = self.status is HandoverStatus.SUBMITTED
        return asked and self.receivers <= set(self.accepted_by)

    def _accept(self, by: UUID) -> None:
        if by in self.receivers and by not in self.accepted_by:
            self.accepted_by = [*self.accepted_by, by]

    def _must_go_on(self) -> None:
        if self.status is HandoverStatus.COMPLETED:
            raise HandoverClosed

    def _give(self, receiver: StaffRef, given: Mapping[UUID, StaffRef]) -> None:
        self.receiver_id = receiver.id
        self.items = tuple(
            HandoverItem(customer_id=customer, receiver_id=staff.id, org_path=staff.org_path)
            for customer, staff in given.items()
        )
        # Those who are asked see it as members of its team.
        team = tuple(sorted(self.receivers - {receiver.id}))
        self.stamp(Scope(org_path=receiver.org_path, owner_id=receiver.id, team_ids=team))

    def _state(self) -> dict[str, Any]:
        return {
            "handover_id": self.id,
            "leaver_id": self.leaver_id,
            "receiver_id": self.receiver_id,
            "leaves_on": self.leaves_on,
            "items": self.items,
            "scope": self.scope,
        }
