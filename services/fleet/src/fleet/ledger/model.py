"""Reservations of vehicles and drivers, kept apart in time by the database itself."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Conflict
from chassis.tables import Scoped, new_id
from contracts.values import Period, Scope
from fleet.tables import Base, PeriodRange


class ResourceType(StrEnum):
    """What can be booked."""

    VEHICLE = "vehicle"
    DRIVER = "driver"


class Layer(StrEnum):
    """Promised to a contract, or really used; the two may overlap each other, none itself."""

    COMMITMENT = "commitment"
    USAGE = "usage"


class ReservationState(StrEnum):
    """Only live reservations keep others out."""

    LIVE = "live"
    RELEASED = "released"


class SourceType(StrEnum):
    """What a reservation was made for."""

    ASSIGNMENT = "assignment"
    TRIP_SHEET = "trip_sheet"
    WORK_ORDER = "work_order"


class AlreadyBooked(Conflict):
    """It is booked already for that time."""


class OnAnotherTrip(Conflict):
    """The vehicle or its driver has not yet returned from another trip."""


@dataclass(frozen=True)
class Booking:
    """One resource wanted in one layer for one period; `document` is what people call the cause."""

    resource_type: ResourceType
    resource_id: UUID
    layer: Layer
    period: Period
    source_type: SourceType
    source_id: UUID
    document: str
    scope: Scope


class Reservation(Scoped, Base):
    """A booking that stands. `under_way` from departure to return, whatever the plan said."""

    __tablename__ = "reservations"
    __table_args__ = (
        ExcludeConstraint(
            ("resource_id", "="),
            ("layer", "="),
            ("period", "&&"),
            name="reservations_no_overlap",
            using="gist",
            where=text("state = 'live'"),
        ),
        Index(
            "reservations_one_trip_at_a_time",
            "resource_id",
            unique=True,
            postgresql_where=text("under_way"),
        ),
        Index("reservations_source_id_idx", "source_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    resource_type: Mapped[ResourceType]
    resource_id: Mapped[UUID]
    layer: Mapped[Layer]
    period: Mapped[Period] = mapped_column(PeriodRange())
    state: Mapped[ReservationState] = mapped_column(default=ReservationState.LIVE)
    under_way: Mapped[bool] = mapped_column(default=False)
    source_type: Mapped[SourceType]
    source_id: Mapped[UUID]
    document: Mapped[str]


class Taken(Exception):
    """Somebody else holds the resource at that time; `blocking` unless it has just gone."""

    def __init__(self, booking: Booking, blocking: Reservation | None) -> None:
        super().__init__(f"{booking.resource_type} {booking.resource_id}")
        self.booking, self.blocking = booking, blocking
