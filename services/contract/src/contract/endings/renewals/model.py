"""A contract that carries on another (续签)."""

from collections.abc import Mapping
from uuid import UUID

from chassis.errors import Conflict
from chassis.tables import new_id
from contract.contracts.model import Contract
from contract.endings.renewals.rules import following
from contract.lines.model import rows_of
from contract.lines.rules import is_short_charter
from contracts.events.contract import ContractLine, ContractRenewed, ContractStatus


class NotRenewable(Conflict):
    """Only a contract that is in force or has expired can be renewed."""


class AlreadyRenewed(Conflict):
    """Another contract carries this one on already."""


_RENEWABLE = {ContractStatus.SIGNED, ContractStatus.EXPIRED}


def successor_of(
    contract: Contract, vehicles: Mapping[UUID, UUID], opportunity_id: UUID | None
) -> Contract:
    """As much again, from the end on: the lines that run to it, at their prices and terms.

    `vehicles` are those that serve the lines at the end, by line; the customer keeps them.
    """
    if contract.status not in _RENEWABLE:
        raise NotRenewable(f"{contract.number} is in status {contract.status}.")
    term = following(contract.term)
    lines = [
        _again(line.value, vehicles).model_copy(update={"term": term})
        for line in contract.served
        if line.ends_on == contract.term.ends_on
    ]
    reason = f"Renewal of {contract.number}" if is_short_charter(term) else None
    successor = Contract(
        id=new_id(),
        kind=contract.kind,
        customer_id=contract.customer_id,
        opportunity_id=opportunity_id,
        lines=rows_of(lines),
        reason_for_short_term=contract.reason_for_short_term or reason,
        renewal_of=contract.id,
    )
    contract.renewal_id = successor.id
    return successor


def _again(line: ContractLine, vehicles: Mapping[UUID, UUID]) -> ContractLine:
    vehicle_id = vehicles.get(line.line_id, line.nominated_vehicle_id)
    fresh = {"line_id": new_id(), "branch": None, "nominated_vehicle_id": vehicle_id}
    return line.model_copy(update=fresh)


def carry_on(contract: Contract, successor: Contract) -> ContractRenewed | None:
    """The successor is signed; nothing to tell of a contract that was terminated meanwhile."""
    if contract.status not in _RENEWABLE:
        return None
    if contract.status is ContractStatus.EXPIRED:
        contract.status = ContractStatus.RENEWED
    return ContractRenewed(
        **contract.state(), renewal_id=successor.id, renewal_number=successor.number
    )
