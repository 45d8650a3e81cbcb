"""Credit profiles over HTTP."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Session, new_router
from contract.credit import commands, queries
from contract.credit.model import CreditProfile
from contract.credit.schemas import CreditProfileOut, HoldReason, NewTerms
from contracts.permissions import Permission

router = new_router("credit")
Reader = Annotated[Actor, allowed(Permission.CREDIT_READ)]
Setter = Annotated[Actor, allowed(Permission.CREDIT_SET)]
Holder = Annotated[Actor, allowed(Permission.CREDIT_HOLD)]


@router.get("/customers/{customer_id}/credit", response_model=CreditProfileOut)
@router.get("/credit-profiles/{customer_id}", response_model=CreditProfileOut)
async def read(customer_id: UUID, session: Session, reader: Reader) -> CreditProfile:
    """Read a customer's credit."""
    return await queries.profile_seen(session, reader, customer_id)


@router.put("/credit-profiles/{customer_id}", response_model=CreditProfileOut)
async def set_terms(
    customer_id: UUID, new: NewTerms, session: Session, setter: Setter
) -> CreditProfile:
    """Set a customer's credit, with a reason that stays in its history."""
    return await commands.set_profile(session, setter, customer_id, new.terms, new.reason)


@router.post("/customers/{customer_id}/credit/hold", response_model=CreditProfileOut)
async def hold(
    customer_id: UUID, why: HoldReason, session: Session, holder: Holder
) -> CreditProfile:
    """Let nothing new be signed or ordered by a customer."""
    return await commands.hold_credit(session, holder, customer_id, why.reason)


@router.post("/customers/{customer_id}/credit/release", response_model=CreditProfileOut)
async def release(
    customer_id: UUID, why: HoldReason, session: Session, holder: Holder
) -> CreditProfile:
    """Let a customer sign and order again."""
    return await commands.release_hold(session, holder, customer_id, why.reason)
