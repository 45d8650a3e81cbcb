"""A care task (客户关怀): somebody owes a customer attention by a day."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import Conflict
from chassis.tables import Scoped, new_id
from contracts.events.contract import ContractExpiring, ContractSigned, ContractState
from contracts.events.service_desk import CareTaskDone, CareTaskOpened
from service_desk.care import rules
from service_desk.references.model import CustomerRef
from service_desk.tables import Base


class AlreadyDone(Conflict):
    """This care task is done already."""


class Occasion(StrEnum):
    """Why a customer deserves attention: a contract begins, or comes to its end."""

    WELCOME = "welcome"
    RETENTION = "retention"


class CareTask(Scoped, Base):
    """One task for whoever answers for a contract; `days_left` tells one reminder from another."""

    __tablename__ = "care_tasks"
    __table_args__ = (UniqueConstraint("contract_id", "occasion", "days_left"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    occasion: Mapped[Occasion]
    customer_id: Mapped[UUID] = mapped_column(ForeignKey(CustomerRef.id), index=True)
    contract_id: Mapped[UUID]
    contract_number: Mapped[str]
    days_left: Mapped[int]
    assignee_id: Mapped[UUID] = mapped_column(index=True)
    due_on: Mapped[date]
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None]
    note: Mapped[str | None]
    customer: Mapped[CustomerRef] = relationship(lazy="joined", innerjoin=True)

    @property
    def customer_name(self) -> str:
        """Who deserves attention, in words."""
        return self.customer.name

    @classmethod
    def welcome(cls, signed: ContractSigned, customer: CustomerRef) -> "CareTask":
        """Service starts in selling: the first days make the impression."""
        return cls._of(signed, customer, Occasion.WELCOME, rules.welcome_due(signed.signed_on), 0)

    @classmethod
    def retain(cls, expiring: ContractExpiring, customer: CustomerRef) -> "CareTask":
        """Nobody has spoken yet about how it goes on."""
        left = expiring.days_left
        due_on = rules.retention_due(expiring.term.ends_on, left)
        return cls._of(expiring, customer, Occasion.RETENTION, due_on, left)

    def open(self) -> CareTaskOpened:
        """Somebody has to do it."""
        return CareTaskOpened(**self._state())

    def complete(self, at: datetime, by: UUID, note: str | None) -> CareTaskDone:
        """The customer got it."""
        if self.done_at is not None:
            raise AlreadyDone(f"Since {self.done_at:%Y-%m-%d %H:%M} UTC.")
        self.done_at, self.done_by, self.note = at, by, note
        return CareTaskDone(**self._state(), done_by=by)

    def hand_to(self, receiver: UUID, org_path: str) -> CareTaskOpened:
        """Somebody else does it."""
        self.assignee_id = self.owner_id = receiver
        self.org_path = org_path
        return self.open()

    @classmethod
    def _of(
        cls,
        contract: ContractState,
        customer: CustomerRef,
        occasion: Occasion,
        due_on: date,
        days_left: int,
    ) -> "CareTask":
        task = cls(
            id=new_id(),
            occasion=occasion,
            customer=customer,
            customer_id=customer.id,
            contract_id=contract.contract_id,
            contract_number=contract.number,
            days_left=days_left,
            assignee_id=contract.scope.owner_id,
            due_on=due_on,
        )
        task.stamp(contract.scope)
        return task

    def _state(self) -> dict[str, Any]:
        return {
            "care_task_id": self.id,
            "occasion": self.occasion,
            "customer_id": self.customer_id,
            "contract_id": self.contract_id,
            "assignee_id": self.assignee_id,
            "due_on": self.due_on,
            "scope": self.scope,
        }
