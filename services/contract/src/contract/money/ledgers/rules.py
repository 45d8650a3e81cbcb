"""Double entry: what each document debits and credits, in fen."""

from enum import StrEnum
from uuid import UUID, uuid5

from contracts.values import Value

_NAMESPACE = UUID("5f1b0d53-6f04-4f0b-9d3e-6a1a3f1d2c77")


class Account(StrEnum):
    """Accounts by their numbers in the Chinese standard chart."""

    CASH = "1001"
    BANK = "1002"
    RECEIVABLE = "1122"
    ADVANCES = "2203"
    TAX = "2221"
    INTERNAL = "2241"
    REVENUE = "6001"


class VoucherKind(StrEnum):
    """What a voucher comes from."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    RECEIPT = "receipt"
    RECEIPT_REVERSAL = "receipt_reversal"
    ALLOCATION = "allocation"
    ALLOCATION_REVERSAL = "allocation_reversal"


class Entry(Value):
    """One line of a voucher; one of the two sides is nothing."""

    account: Account
    debit: int
    credit: int


Entries = tuple[Entry, ...]


def _entries(**by_account: int) -> Entries:
    """Entries of what is debited, and with less than nothing credited."""
    return tuple(
        Entry(account=Account[account], debit=max(0, amount), credit=max(0, -amount))
        for account, amount in by_account.items()
        if amount
    )


def of_invoice(net: int, tax: int) -> Entries:
    """The customer owes what we earned and the tax on it."""
    return _entries(RECEIVABLE=net + tax, REVENUE=-net, TAX=-tax)


def of_credit_note(net: int, tax: int) -> Entries:
    """Earnings and tax go back, the customer has that much to its credit; amounts are negative."""
    return _entries(REVENUE=-net, TAX=-tax, ADVANCES=net + tax)


def of_receipt(amount: int, *, cash: bool) -> Entries:
    """The customer has to its credit what it paid."""
    if cash:
        return _entries(CASH=amount, ADVANCES=-amount)
    return _entries(BANK=amount, ADVANCES=-amount)


def of_allocation(amount: int, paid_into: str, owed_to: str) -> dict[str, Entries]:
    """Credit settles a debt, by ledger set; between two sets one owes it to the other."""
    if paid_into == owed_to:
        return {owed_to: _entries(ADVANCES=amount, RECEIVABLE=-amount)}
    return {
        paid_into: _entries(ADVANCES=amount, INTERNAL=-amount),
        owed_to: _entries(INTERNAL=amount, RECEIVABLE=-amount),
    }


def reversed_entries(entries: Entries) -> Entries:
    """The same the other way."""
    return tuple(
        Entry(account=entry.account, debit=entry.credit, credit=entry.debit) for entry in entries
    )


def voucher_id(kind: VoucherKind, source_id: UUID, ledger_set: str) -> UUID:
    """Always the same for the same fact."""
    return uuid5(_NAMESPACE, f"{kind}/{source_id}/{ledger_set}")
