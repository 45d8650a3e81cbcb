"""What tests of endings begin with."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.schedule import clock
from chassis.testing import Harness, an_actor
from contract.contracts.model import Contract
from contracts.events.contract import ContractKind, ContractLine, ContractStatus
from contracts.permissions import Role

from ..factories import ADMIN, FINANCE, HQ_REVIEWER, REP, a_draft, line_json, post

MANAGER = an_actor(Role.SALES_MANAGER)
SHANGHAI = "Asia/Shanghai"
JULY, END = date(2026, 7, 1), date(2028, 4, 1)


def in_force(*lines: ContractLine, kind: ContractKind = ContractKind.CHARTER) -> Contract:
    contract = a_draft(*lines, kind=kind)
    for line in contract.lines:
        line.branch = "PD"
    contract.status, contract.branch_paths = ContractStatus.SIGNED, ["HQ/PD"]
    return contract


def at_midnight(day: date, zone: str = SHANGHAI) -> None:
    """Stop the clock where a day begins."""
    clock.stop_at(datetime.combine(day, time.min, ZoneInfo(zone)))


def later_line(price: int = 1_500_000, starts_on: date = JULY, **changes: Any) -> dict[str, Any]:
    term = {"starts_on": str(starts_on), "ends_on": str(END)}
    return line_json(price, term=term, **changes)


def amendment_json(
    contract: dict[str, Any], *added: dict[str, Any], ends_on: date | None = None, **changes: Any
) -> dict[str, Any]:
    """Lets the contract's first line end, if told when, and adds lines."""
    ends = [{"line_id": contract["lines"][0]["line_id"], "ends_on": str(ends_on)}]
    asked: dict[str, Any] = {"reason": "They need less", "effective_on": str(JULY)}
    return asked | {"end_lines": ends if ends_on else [], "add_lines": list(added)} | changes


async def requested(
    service: Harness, contract: dict[str, Any], *added: dict[str, Any], **changes: Any
) -> dict[str, Any]:
    body = amendment_json(contract, *added, **changes)
    return await post(service, REP, f"contracts/{contract['id']}/amendments", body)


async def approved_amendment(
    service: Harness, contract: dict[str, Any], *added: dict[str, Any], **changes: Any
) -> dict[str, Any]:
    amendment = await requested(service, contract, *added, **changes)
    decision = {"decision": "approved", "branch": "PD"}
    return await post(service, HQ_REVIEWER, f"amendments/{amendment['id']}/approval", decision)


async def terminated(
    service: Harness, contract: dict[str, Any], ends_on: date = JULY
) -> dict[str, Any]:
    body = {"ends_on": str(ends_on), "reason": "They move to Suzhou"}
    return await post(service, MANAGER, f"contracts/{contract['id']}/termination", body)


async def read_contract(service: Harness, contract_id: str) -> dict[str, Any]:
    async with service.client(ADMIN) as client:
        answer = await client.get(f"/v1/contracts/{contract_id}")
    assert answer.status_code == 200
    document: dict[str, Any] = answer.json()
    return document


async def milestones(service: Harness, contract: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Kind, day and status of each step."""
    async with service.client(ADMIN) as client:
        answer = await client.get(f"/v1/contracts/{contract['id']}/milestones")
    return {(m["kind"], m["due_on"], m["status"]) for m in answer.json()["items"]}


async def reserved(service: Harness, customer_id: UUID) -> int:
    """What signed contracts and confirmed orders take, checked against the rows behind it."""
    [row] = await service.rows(
        "SELECT reserved_amount, (SELECT coalesce(sum(amount), 0)::bigint FROM credit_reservation "
        "WHERE customer_id = $1) AS sum FROM credit_profile WHERE customer_id = $1",
        customer_id,
    )
    assert row["reserved_amount"] == row["sum"]
    amount: int = row["reserved_amount"]
    return amount


async def set_limit(service: Harness, customer_id: UUID, limit: int) -> None:
    terms = {"grade": "B", "term_days": 30, "limit": {"amount": limit}, "reason": "Checked"}
    async with service.client(FINANCE) as client:
        answer = await client.put(f"/v1/credit-profiles/{customer_id}", json=terms)
    assert answer.status_code == 200
