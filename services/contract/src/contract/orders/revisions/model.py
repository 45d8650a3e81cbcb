"""What a customer asks for, and each change of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import JsonOf, new_id
from contract.orders.revisions.rules import with_tax
from contract.tables import Base
from contracts.events.contract import Stop
from contracts.values import Money, Period, ServiceProduct, Value, VehicleNeed


class Wanted(Value):
    """What a customer asks for, all of which can be revised."""

    service_product: ServiceProduct
    need: VehicleNeed
    drivers: int = Field(ge=0, le=2)
    period: Period
    itinerary: tuple[Stop, ...]
    tariff_ref: str
    notes: str
    requester: str
    requester_phone: str | None
    rider: str
    rider_phone: str | None


@dataclass(frozen=True)
class Estimate:
    """The net price of a trip by the tariff in force, and the tax in basis points that it bears."""

    net: Money
    tax_bp: int

    @property
    def gross(self) -> Money:
        """What the customer would pay."""
        return with_tax(self.net, self.tax_bp)


class Change(Value):
    """A field of an order before and after a revision, as JSON."""

    field: str
    old: Any
    new: Any


class Revision(Base):
    """Who changed an order, when, what and why; the capture is revision 1 and has no row."""

    __tablename__ = "order_revision"
    __table_args__ = (UniqueConstraint("order_id", "n"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("ad_hoc_order.id"))
    n: Mapped[int]
    changes: Mapped[tuple[Change, ...]] = mapped_column(JsonOf(tuple[Change, ...]))
    reason: Mapped[str]
    revised_by: Mapped[UUID]
    revised_at: Mapped[datetime]


def differences(old: Wanted, new: Wanted) -> tuple[Change, ...]:
    """The fields that differ, in their order."""
    before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
    return tuple(
        Change(field=field, old=before[field], new=after[field])
        for field in Wanted.model_fields
        if getattr(old, field) != getattr(new, field)
    )
