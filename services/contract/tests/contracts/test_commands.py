import asyncio

from chassis.testing import Harness
from contract.contracts.commands import draft_contract
from contracts.events.contract import ContractKind

from ..factories import REP, a_line, known_customer


class Abandoned(Exception):
    """The caller gives up before the commit."""


async def test_numbers_have_no_gap_when_some_of_twenty_parallel_drafts_roll_back(
    service: Harness,
) -> None:
    customer_id = await known_customer(service)

    async def draft(place: int) -> None:
        async with service.transaction() as session:
            await draft_contract(session, REP, ContractKind.CHARTER, customer_id, [a_line()])
            if place % 3 == 0:
                raise Abandoned

    outcomes = await asyncio.gather(*map(draft, range(20)), return_exceptions=True)
    assert sum(isinstance(outcome, Abandoned) for outcome in outcomes) == 7
    rows = await service.rows("SELECT number FROM contract ORDER BY number")
    assert [row["number"] for row in rows] == [f"HT-2026-{n:06d}" for n in range(1, 14)]
