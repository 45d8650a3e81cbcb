"""Copies of other services' records, as small as the desk can do with."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import JsonOf, Scoped
from contracts.events.customer import CustomerKind, CustomerStatus, CustomerTier
from contracts.values import Period
from service_desk.tables import Base


class CustomerRef(Scoped, Base):
    """A customer (客户); `last_contact_at` is our own: when we last heard or called them."""

    __tablename__ = "customer_refs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[CustomerKind]
    status: Mapped[CustomerStatus]
    tier: Mapped[CustomerTier]
    strategic: Mapped[bool]
    last_contact_at: Mapped[datetime | None]


class ContactRef(Base):
    """A contact (联系人): that it exists and whose it is; its name stays with its customer."""

    __tablename__ = "contact_refs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(index=True)


class ContractRef(Base):
    """A signed contract (合同); `branch` is empty when several branches deliver it."""

    __tablename__ = "contract_refs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    customer_id: Mapped[UUID] = mapped_column(index=True)
    owner_id: Mapped[UUID]
    branch: Mapped[str | None]


class OrderRef(Base):
    """An ad-hoc order (机动订单)."""

    __tablename__ = "order_refs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    customer_id: Mapped[UUID] = mapped_column(index=True)
    branch: Mapped[str]


class TripSheetRef(Base):
    """A trip sheet (路单): who drove which vehicle for whom, on what day, by which undertaking."""

    __tablename__ = "trip_sheet_refs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    customer_id: Mapped[UUID] = mapped_column(index=True)
    vehicle_id: Mapped[UUID]
    driver_id: Mapped[UUID | None]
    contract_id: Mapped[UUID | None]
    order_id: Mapped[UUID | None]
    branch: Mapped[str]
    planned: Mapped[Period] = mapped_column(JsonOf(Period))


class AssignmentRef(Base):
    """An assignment (派车): which vehicle and drivers serve a customer in a period."""

    __tablename__ = "assignment_refs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(index=True)
    vehicle_id: Mapped[UUID] = mapped_column(index=True)
    driver_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    contract_id: Mapped[UUID | None]
    order_id: Mapped[UUID | None]
    branch: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class VehicleRef(Base):
    """A vehicle (单车) by its plate."""

    __tablename__ = "vehicle_refs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    plate: Mapped[str]
    branch: Mapped[str]


class DriverRef(Base):
    """A driver (司机) by number; the name is personal data and stays with fleet."""

    __tablename__ = "driver_refs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    branch: Mapped[str]


class BranchRef(Base):
    """A unit with dates of its own: a branch (分公司) or headquarters."""

    __tablename__ = "branch_refs"

    code: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(index=True)
    time_zone: Mapped[str]


class StaffRef(Base):
    """A member of staff, as long as there is an account, and what roles it has."""

    __tablename__ = "staff_refs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    org_path: Mapped[str]
    leaves_on: Mapped[date | None]
    active: Mapped[bool]
