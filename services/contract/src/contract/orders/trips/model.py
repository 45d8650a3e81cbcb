"""A trip sheet of an order, and where its trips let an order stand."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from contract.tables import Base
from contracts.events.contract import OrderStatus
from contracts.events.fleet import TripSheetState, TripSheetStatus

_UNDER_WAY = {TripSheetStatus.DEPARTED, TripSheetStatus.RETURNED, TripSheetStatus.CLOSED}


class Trip(Base):
    """What fleet told last of a sheet; late news of an earlier state changes nothing."""

    __tablename__ = "order_trip"

    trip_sheet_id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("ad_hoc_order.id"), index=True)
    number: Mapped[str]
    revision: Mapped[int]
    order_revision: Mapped[int]
    status: Mapped[TripSheetStatus]

    @property
    def has_left(self) -> bool:
        """Whether the vehicle is or was on the road for it."""
        return self.status in _UNDER_WAY

    def hear(self, told: TripSheetState) -> None:
        """Take over what is newer: a later revision, or a later state of the same."""
        if _progress(told.revision, told.status) <= _progress(self.revision, self.status):
            return
        assert told.order_revision
        self.revision, self.status = told.revision, told.status
        self.order_revision = told.order_revision


def trip_of(told: TripSheetState) -> Trip:
    """A sheet that was not heard of before."""
    return Trip(
        trip_sheet_id=told.trip_sheet_id,
        number=told.number,
        revision=told.revision,
        order_revision=told.order_revision,
        status=told.status,
    )


def standing(trips: Sequence[Trip]) -> tuple[OrderStatus, int | None]:
    """Where an order with these trips stands, and which revision of it is on a sheet."""
    live = [trip for trip in trips if trip.status is not TripSheetStatus.VOID]
    revision = max((trip.order_revision for trip in live), default=None)
    if not live:
        return OrderStatus.CONFIRMED, revision
    if all(trip.status is TripSheetStatus.CLOSED for trip in live):
        return OrderStatus.COMPLETED, revision
    if any(trip.has_left for trip in live):
        return OrderStatus.IN_SERVICE, revision
    return OrderStatus.DISPATCHED, revision


def _progress(revision: int, status: TripSheetStatus) -> tuple[int, int]:
    return revision, list(TripSheetStatus).index(status)
