"""Whether the documents and their vouchers agree, and customers' sums with the rows behind them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, visible
from contract.money.invoices.model import Invoice
from contract.money.ledgers.rules import Account
from contract.references.model import CustomerRef
from contract.references.queries import customer_seen

# What the documents say at the end of a day, as debits less credits of the accounts.
_DOCUMENTS = text(
    """
    WITH settled AS (
      SELECT a.amount, i.ledger_set AS owed_to, coalesce(r.ledger_set, n.ledger_set) AS paid_into
      FROM allocation a JOIN invoice i ON i.id = a.invoice_id
      LEFT JOIN receipt r ON r.id = a.receipt_id
      LEFT JOIN credit_note n ON n.id = a.credit_note_id
      WHERE a.allocated_on <= :on AND (a.reversed_on IS NULL OR a.reversed_on > :on)
    ), received AS (
      SELECT * FROM receipt
      WHERE received_on <= :on AND (reversed_on IS NULL OR reversed_on > :on)
    ), issued AS (
      SELECT ledger_set, '1122' AS owed, net_amount, tax_amount, gross_amount FROM invoice
      WHERE issued_on <= :on
      UNION ALL SELECT ledger_set, '2203', net_amount, tax_amount, gross_amount FROM credit_note
      WHERE issued_on <= :on
    )
    SELECT ledger_set, account, sum(amount)::bigint AS amount FROM (
      SELECT ledger_set, owed AS account, gross_amount AS amount FROM issued
      UNION ALL SELECT ledger_set, '6001', -net_amount FROM issued
      UNION ALL SELECT ledger_set, '2221', -tax_amount FROM issued
      UNION ALL SELECT ledger_set, CASE method WHEN 'cash' THEN '1001' ELSE '1002' END, amount
        FROM received
      UNION ALL SELECT ledger_set, '2203', -amount FROM received
      UNION ALL SELECT owed_to, '1122', -amount FROM settled
      UNION ALL SELECT paid_into, '2203', amount FROM settled
      UNION ALL SELECT owed_to, '2241', amount FROM settled
      UNION ALL SELECT paid_into, '2241', -amount FROM settled
    ) AS documents GROUP BY ledger_set, account
    """
)
_VOUCHERS = text(
    """
    SELECT ledger_set, entry->>'account' AS account,
      sum((entry->>'debit')::bigint - (entry->>'credit')::bigint)::bigint AS amount
    FROM voucher, jsonb_array_elements(entries) AS entry
    WHERE posted_on <= :on GROUP BY 1, 2
    """
)
_STANDINGS = text(
    """
    SELECT p.customer_id,
      p.open_invoices_amount AS open_invoices, p.unbilled_amount AS unbilled,
      p.reserved_amount AS reserved, p.deposits_amount AS deposits,
      (SELECT coalesce(sum(open_amount), 0) FROM invoice d
        WHERE d.customer_id = p.customer_id)::bigint AS open_invoices_rows,
      (SELECT coalesce(sum(c.net_amount + sign(c.net_amount)
          * ((2 * abs(c.net_amount) * c.tax_bp + 10000) / 20000)), 0) FROM charge c
        WHERE c.customer_id = p.customer_id AND c.invoice_id IS NULL
        AND c.credit_note_id IS NULL)::bigint AS unbilled_rows,
      (SELECT coalesce(sum(amount), 0) FROM credit_reservation r
        WHERE r.customer_id = p.customer_id)::bigint AS reserved_rows,
      ((SELECT coalesce(sum(unallocated_amount), 0) FROM receipt d
        WHERE d.customer_id = p.customer_id) + (SELECT coalesce(sum(unallocated_amount), 0)
        FROM credit_note d WHERE d.customer_id = p.customer_id))::bigint AS deposits_rows
    FROM credit_profile p WHERE p.customer_id > :after ORDER BY p.customer_id LIMIT :limit
    """
)
_NOT_ADDING_UP = text(
    """
    SELECT i.number FROM invoice i
    WHERE i.open_amount <> i.gross_amount - (SELECT coalesce(sum(a.amount), 0) FROM allocation a
      WHERE a.invoice_id = i.id AND a.reversed_at IS NULL)
    OR i.net_amount <> (SELECT coalesce(sum((l.value->'net'->>'amount')::bigint), 0)
      FROM document_line l WHERE l.invoice_id = i.id)
    OR i.tax_amount <> (SELECT coalesce(sum((l.value->'tax'->>'amount')::bigint), 0)
      FROM document_line l WHERE l.invoice_id = i.id)
    UNION ALL SELECT n.number FROM credit_note n
    WHERE n.unallocated_amount <> -n.gross_amount - (SELECT coalesce(sum(a.amount), 0)
      FROM allocation a WHERE a.credit_note_id = n.id AND a.reversed_at IS NULL)
    OR n.net_amount <> (SELECT coalesce(sum((l.value->'net'->>'amount')::bigint), 0)
      FROM document_line l WHERE l.credit_note_id = n.id)
    UNION ALL SELECT r.number FROM receipt r
    WHERE r.unallocated_amount <> CASE WHEN r.reversed_on IS NULL THEN r.amount ELSE 0 END
      - (SELECT coalesce(sum(a.amount), 0) FROM allocation a
        WHERE a.receipt_id = r.id AND a.reversed_at IS NULL)
    ORDER BY 1
    """
)


@dataclass(frozen=True)
class Balance:
    """What documents and vouchers say of one account: debits less credits, in fen."""

    ledger_set: str
    account: Account
    documents: int
    vouchers: int

    @property
    def difference(self) -> int:
        """Nothing, if both agree."""
        return self.documents - self.vouchers


async def balances(session: AsyncSession, on: date) -> list[Balance]:
    """Each account of each ledger set at the end of a day."""
    documents = await _sums(session, _DOCUMENTS, on)
    vouchers = await _sums(session, _VOUCHERS, on)
    return [
        Balance(*key, documents.get(key, 0), vouchers.get(key, 0))
        for key in sorted(documents.keys() | vouchers.keys())
        if documents.get(key) or vouchers.get(key)
    ]


async def standings(session: AsyncSession, after: UUID, limit: int) -> Sequence[RowMapping]:
    """The parts of customers' exposures as kept, and as the rows behind them add up."""
    return (await session.execute(_STANDINGS, {"after": after, "limit": limit})).mappings().all()


async def documents_not_adding_up(session: AsyncSession) -> Sequence[str]:
    """The numbers of documents whose amounts are not what lines and allocations say."""
    return (await session.scalars(_NOT_ADDING_UP)).all()


async def customers_numbered(
    session: AsyncSession, actor: Actor, numbers: Iterable[str]
) -> dict[str, CustomerRef]:
    """The customers that the actor may see, by their numbers; a merged one's is the survivor's too."""
    statement = select(CustomerRef).where(CustomerRef.number.in_(set(numbers)))
    found = (await session.scalars(visible(statement, actor, CustomerRef))).all()
    return {each.number: await customer_seen(session, actor, each.id) for each in found}


async def invoices_numbered(session: AsyncSession, numbers: Iterable[str]) -> dict[str, UUID]:
    """The ids of invoices by their numbers."""
    statement = select(Invoice.number, Invoice.id).where(Invoice.number.in_(set(numbers)))
    return {row.number: row.id for row in await session.execute(statement)}


async def _sums(session: AsyncSession, statement: Any, on: date) -> dict[tuple[str, Account], int]:
    rows = await session.execute(statement, {"on": on})
    return {(row.ledger_set, Account(row.account)): row.amount for row in rows}
