"""Renewing over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from chassis.auth import Actor, allowed
from chassis.http import Session, etag, new_router
from contract.contracts.model import Contract
from contract.contracts.schemas import ContractOut
from contract.endings.renewals import commands
from contract.endings.renewals.schemas import Renewal
from contracts.permissions import Permission

router = new_router("endings")
Renewer = Annotated[Actor, allowed(Permission.CONTRACT_RENEW)]


@router.post("/contracts/{contract_id}/renewal", status_code=201, response_model=ContractOut)
async def renew(
    contract_id: UUID,
    session: Session,
    renewer: Renewer,
    response: Response,
    renewal: Renewal | None = None,
) -> Contract:
    """Draft the contract that carries this one on."""
    opportunity_id = renewal.opportunity_id if renewal else None
    successor = await commands.renew_contract(session, renewer, contract_id, opportunity_id)
    response.headers["ETag"] = etag(successor.version)
    return successor
