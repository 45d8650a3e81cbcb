"""Ledger sets, and which one the documents of a branch belong to."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.errors import NotFound
from contract.money.ledgers.model import MAIN, LedgerBranch, LedgerSet, Voucher


def ledger_sets() -> Select[LedgerSet]:
    """All ledger sets."""
    return select(LedgerSet)


async def ledger_set_named(session: AsyncSession, code: str) -> LedgerSet:
    """The set with a code."""
    found = await session.scalar(select(LedgerSet).where(LedgerSet.code == code))
    if found is None:
        raise NotFound
    return found


async def sets_of(session: AsyncSession, branches: Iterable[str]) -> dict[str, str]:
    """The code of the set of each branch."""
    wanted = set(branches)
    statement = select(LedgerBranch.branch, LedgerSet.code).join(LedgerSet)
    rows = await session.execute(statement.where(LedgerBranch.branch.in_(wanted)))
    known = {row.branch: row.code for row in rows}
    return {branch: known.get(branch, MAIN) for branch in wanted}


async def taken_codes(session: AsyncSession, code: str, branches: Iterable[str]) -> Sequence[str]:
    """What stands in the way of a new set: its code, or branches of another set."""
    same = select(LedgerSet.code).where(LedgerSet.code == code)
    other = select(LedgerBranch.branch).where(LedgerBranch.branch.in_(set(branches)))
    return (await session.scalars(same.union_all(other))).all()


async def wait_for_turn(session: AsyncSession) -> None:
    """Let vouchers be numbered in the order of the commits, so that a cursor misses none."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("voucher", 0))))


def vouchers(after: int, ledger_set: str | None) -> Select[Voucher]:
    """The vouchers behind a position, in the order in which they were posted."""
    statement = select(Voucher).where(Voucher.position > after).order_by(Voucher.position)
    return statement.where(Voucher.ledger_set == ledger_set) if ledger_set else statement
