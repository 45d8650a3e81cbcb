"""Copies of other services' records, overwritten by each newer event."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import Scoped
from contract.tables import Base
from contracts.events.customer import CustomerStatus


class CustomerRef(Scoped, Base):
    """A customer as contracts need to know it; `name` is empty for a person."""

    __tablename__ = "customer_ref"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    name: Mapped[str | None]
    status: Mapped[CustomerStatus]


class BranchRef(Base):
    """A branch (分公司) that may deliver."""

    __tablename__ = "branch_ref"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    path: Mapped[str]
    time_zone: Mapped[str]


class LeaverRef(Base):
    """Somebody who handed over all they had, and who got what went with no customer."""

    __tablename__ = "leaver_ref"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    receiver_id: Mapped[UUID]
    org_path: Mapped[str]
