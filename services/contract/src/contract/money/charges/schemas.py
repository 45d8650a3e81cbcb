"""Charges as people read them."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.events.contract import Calculation, ChargeKind
from contracts.values import Money, Period


class ChargeOut(BaseModel):
    """A charge with its calculation; unbilled as long as it names no document."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    customer_id: UUID
    contract_id: UUID | None
    order_id: UUID | None
    line_id: UUID | None
    trip_sheet_id: UUID | None
    vehicle_id: UUID | None
    branch: str
    kind: ChargeKind
    period: Period
    month: str
    net: Money
    tax_bp: int
    tax: Money
    gross: Money
    calculation: Calculation
    corrects: UUID | None
    invoice_id: UUID | None
    credit_note_id: UUID | None
    made_at: datetime
