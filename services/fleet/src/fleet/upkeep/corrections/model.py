"""What a closed sheet said before and after it was put right."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import JsonOf, new_id
from fleet.tables import Base
from fleet.trip_sheets.model import TripSheet
from fleet.trip_sheets.rules import TripQuantities


class TripSheetCorrection(Base):
    """One correction of a sheet, made by `revision`."""

    __tablename__ = "trip_sheet_corrections"
    __table_args__ = (UniqueConstraint("trip_sheet_id", "revision"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    trip_sheet_id: Mapped[UUID] = mapped_column(ForeignKey(TripSheet.id))
    revision: Mapped[int]
    before: Mapped[TripQuantities] = mapped_column(JsonOf(TripQuantities))
    after: Mapped[TripQuantities] = mapped_column(JsonOf(TripQuantities))
    reason: Mapped[str]
    corrected_by: Mapped[UUID]
    corrected_at: Mapped[datetime]
