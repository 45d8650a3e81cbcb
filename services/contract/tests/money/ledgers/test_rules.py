from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.tables import new_id
from contract.money.ledgers.rules import (
    Account,
    Entries,
    VoucherKind,
    of_allocation,
    of_credit_note,
    of_invoice,
    of_receipt,
    reversed_entries,
    voucher_id,
)

AMOUNTS = st.integers(1, 10**12)


def balance(entries: Entries) -> dict[Account, int]:
    return {entry.account: entry.debit - entry.credit for entry in entries}


@settings(deadline=None)
@given(AMOUNTS, AMOUNTS, st.booleans())
def test_every_voucher_debits_what_it_credits(net: int, tax: int, cash: bool) -> None:
    for entries in (
        of_invoice(net, tax),
        of_credit_note(-net, -tax),
        of_receipt(net, cash=cash),
        *of_allocation(net, "A", "A").values(),
        *of_allocation(net, "A", "B").values(),
    ):
        for posted in (entries, reversed_entries(entries)):
            assert sum(balance(posted).values()) == 0
            assert all(min(entry.debit, entry.credit) == 0 for entry in posted)


def test_an_invoice_is_owed_earned_and_taxed() -> None:
    assert balance(of_invoice(100, 9)) == {
        Account.RECEIVABLE: 109,
        Account.REVENUE: -100,
        Account.TAX: -9,
    }


def test_what_is_paid_into_other_books_is_owed_between_the_two() -> None:
    by_set = of_allocation(10, "A", "B")
    assert balance(by_set["A"]) == {Account.ADVANCES: 10, Account.INTERNAL: -10}
    assert balance(by_set["B"]) == {Account.INTERNAL: 10, Account.RECEIVABLE: -10}


def test_a_fact_always_has_the_same_voucher() -> None:
    source = new_id()
    assert voucher_id(VoucherKind.INVOICE, source, "MAIN") == voucher_id(
        VoucherKind.INVOICE, source, "MAIN"
    )
    assert voucher_id(VoucherKind.ALLOCATION, source, "MAIN") != voucher_id(
        VoucherKind.ALLOCATION_REVERSAL, source, "MAIN"
    )
