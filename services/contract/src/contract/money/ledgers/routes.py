"""Ledger sets over HTTP."""

from typing import Annotated

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from contract.money.ledgers import commands, queries
from contract.money.ledgers.model import LedgerSet
from contract.money.ledgers.schemas import LedgerSetOut, NewLedgerSet
from contracts.permissions import Permission

router = new_router("ledger-sets")
Reader = Annotated[Actor, allowed(Permission.INVOICE_READ)]
Writer = Annotated[Actor, allowed(Permission.LEDGER_SET_WRITE)]


@router.post("/ledger-sets", status_code=201, response_model=LedgerSetOut)
async def open_books(new: NewLedgerSet, session: Session, _: Writer) -> LedgerSet:
    """Open the books of a legal entity."""
    return await commands.open_ledger_set(session, new.code, new.name, new.branches)


@router.get("/ledger-sets", response_model=Page[LedgerSetOut])
async def find(session: Session, _: Reader, page: Paging) -> Page[LedgerSet]:
    """List the ledger sets."""
    return await paged(session, queries.ledger_sets(), LedgerSet.id, page)
