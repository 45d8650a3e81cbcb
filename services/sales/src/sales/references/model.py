"""Copies of customers, contacts and contracts, as small as sales can do with."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import Scoped
from contracts.events.customer import CustomerStatus
from sales.tables import Base


class CustomerRef(Scoped, Base):
    """A customer (客户) that something can be sold to."""

    __tablename__ = "customer_refs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    status: Mapped[CustomerStatus]

    @property
    def buys(self) -> bool:
        """Whether business can be done with this customer at all."""
        return self.status not in {CustomerStatus.CLOSED, CustomerStatus.MERGED}


class ContactRef(Base):
    """A contact (联系人): that it exists and whose it is; its name stays with its customer."""

    __tablename__ = "contact_refs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(index=True)


class ContractRef(Base):
    """A contract (合同), the opportunity it came from, and the contract that it carries on.

    Both are empty of one that was drafted by hand for something new.
    """

    __tablename__ = "contract_refs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    opportunity_id: Mapped[UUID | None]
    renewal_of: Mapped[UUID | None]


class LeaverRef(Base):
    """Somebody who handed over all they had, and who got what went with no customer."""

    __tablename__ = "leaver_refs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    receiver_id: Mapped[UUID]
    org_path: Mapped[str]
