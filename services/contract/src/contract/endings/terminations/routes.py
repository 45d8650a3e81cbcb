"""Terminating over HTTP."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Session, new_router
from contract.contracts.model import Contract
from contract.contracts.schemas import ContractOut
from contract.endings.terminations import commands
from contract.endings.terminations.schemas import Termination
from contracts.permissions import Permission

router = new_router("endings")
Terminator = Annotated[Actor, allowed(Permission.CONTRACT_TERMINATE)]


@router.post("/contracts/{contract_id}/termination", response_model=ContractOut)
async def terminate(
    contract_id: UUID, termination: Termination, session: Session, terminator: Terminator
) -> Contract:
    """End a signed contract before its term."""
    return await commands.terminate_contract(
        session, terminator, contract_id, termination.ends_on, termination.reason
    )
