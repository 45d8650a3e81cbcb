"""Charges over HTTP."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from contract.money.charges import queries
from contract.money.charges.model import Charge
from contract.money.charges.schemas import ChargeOut
from contracts.permissions import Permission

router = new_router("charges")
Reader = Annotated[Actor, allowed(Permission.CHARGE_READ)]


@router.get("/charges", response_model=Page[ChargeOut])
async def find(
    session: Session,
    reader: Reader,
    page: Paging,
    contract_id: UUID | None = None,
    order_id: UUID | None = None,
    trip_sheet_id: UUID | None = None,
    unbilled: bool | None = None,
) -> Page[Charge]:
    """List what was charged for the contracts and orders one may see, newest first."""
    found = queries.charges(
        reader,
        contract_id=contract_id,
        order_id=order_id,
        trip_sheet_id=trip_sheet_id,
        unbilled=unbilled,
    )
    return await paged(session, found, Charge.id, page)
