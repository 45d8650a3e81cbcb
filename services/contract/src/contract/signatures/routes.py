"""Signing over HTTP."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Session, new_router
from contract.contracts.model import Contract
from contract.contracts.schemas import ContractOut
from contract.signatures import commands
from contract.signatures.schemas import Signature
from contracts.permissions import Permission

router = new_router("signatures")
Signer = Annotated[Actor, allowed(Permission.CONTRACT_SIGN)]


@router.post("/contracts/{contract_id}/signature", response_model=ContractOut)
async def sign(
    contract_id: UUID, signature: Signature, session: Session, signer: Signer
) -> Contract:
    """Sign an approved contract."""
    return await commands.sign_contract(session, signer, contract_id, signature.signed_on)
