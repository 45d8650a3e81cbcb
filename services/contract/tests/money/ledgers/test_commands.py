import asyncio
from uuid import UUID

from chassis.tables import new_id
from chassis.testing import Harness
from contract.money.ledgers.commands import post
from contract.money.ledgers.model import MAIN, Posting
from contract.money.ledgers.rules import VoucherKind, of_receipt

from ...factories import TODAY


def a_posting(source_id: UUID, ledger_set: str = MAIN) -> Posting:
    return Posting(
        kind=VoucherKind.RECEIPT,
        source_id=source_id,
        document="SK-MAIN-2026-000001",
        customer="KH-2026-000001",
        currency="CNY",
        ledger_set=ledger_set,
        on=TODAY,
        entries=of_receipt(100, cash=False),
    )


async def test_vouchers_are_placed_in_the_order_of_the_commits_so_that_a_cursor_misses_none(
    service: Harness,
) -> None:
    first, second = new_id(), new_id()

    async def post_second() -> None:
        async with service.transaction() as session:
            await post(session, [a_posting(second, "XH")])

    async with service.transaction() as session:
        await post(session, [a_posting(first)])
        waiting = asyncio.create_task(post_second())
        # Whoever posts meanwhile, in whichever books, waits for this commit.
        while not waiting.done() and not await _somebody_waits(service):
            pass
        assert not waiting.done()
    await waiting
    rows = await service.rows("SELECT source_id FROM voucher ORDER BY position")
    assert [row["source_id"] for row in rows] == [first, second]


async def _somebody_waits(service: Harness) -> bool:
    return bool(
        await service.rows(
            "SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database "
            "WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()"
        )
    )
