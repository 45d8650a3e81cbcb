"""Opens ledger sets and posts vouchers."""

from collections.abc import Iterable, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.tables import new_id, next_number
from contract.money.ledgers.model import (
    BranchInOtherSet,
    LedgerSet,
    LedgerSetExists,
    Posting,
    Voucher,
)
from contract.money.ledgers.queries import taken_codes, wait_for_turn
from contract.references.queries import branches_known


async def open_ledger_set(
    session: AsyncSession, code: str, name: str, branches: Sequence[str]
) -> LedgerSet:
    """Open the books of a legal entity."""
    await branches_known(session, branches)
    if taken := await taken_codes(session, code, branches):
        if code in taken:
            raise LedgerSetExists
        raise BranchInOtherSet(f"{', '.join(sorted(taken))} is in another one.")
    opened = LedgerSet.opened(new_id(), code, name, branches)
    session.add(opened)
    await session.flush()
    return opened


async def post(session: AsyncSession, postings: Iterable[Posting]) -> None:
    """Post vouchers, as the last step of a transaction."""
    await wait_for_turn(session)
    for posting in sorted(postings, key=lambda posting: posting.ledger_set):
        kind = f"PZ-{posting.ledger_set}"
        session.add(Voucher.of(posting, await next_number(session, kind, posting.on.year)))
        await session.flush()
