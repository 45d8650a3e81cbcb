"""Ledger sets, invoices, credit notes, receipts, holds, exposure."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.tables.migrations import scope_columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORD = sa.String(40)
INSTANT = sa.TIMESTAMP(timezone=True)


def upgrade() -> None:
    exposure()
    reservations()
    holds()
    ledger_sets()
    invoices()
    credit_notes()
    receipts()
    document_lines()
    allocations()
    billing()


def exposure() -> None:
    for column in ("open_invoices_amount", "unbilled_amount", "deposits_amount"):
        op.add_column(
            "credit_profile", sa.Column(column, sa.BigInteger, nullable=False, server_default="0")
        )
        op.alter_column("credit_profile", column, server_default=None)
    for column in ("open_invoices_amount", "deposits_amount"):
        op.create_check_constraint(
            f"credit_profile_{column}_check", "credit_profile", f"{column} >= 0"
        )


def reservations() -> None:
    """A contract's reservation becomes one of any source; its id was the contract's."""
    op.drop_constraint("credit_reservation_contract_id_fkey", "credit_reservation")
    op.drop_constraint("credit_reservation_pkey", "credit_reservation")
    op.alter_column("credit_reservation", "contract_id", new_column_name="source_id")
    op.add_column("credit_reservation", sa.Column("id", sa.Uuid))
    op.add_column("credit_reservation", sa.Column("what", WORD))
    op.execute("UPDATE credit_reservation SET id = source_id, what = 'contract'")
    op.alter_column("credit_reservation", "id", nullable=False)
    op.alter_column("credit_reservation", "what", nullable=False)
    op.create_primary_key("credit_reservation_pkey", "credit_reservation", ["id"])
    op.create_unique_constraint(
        "credit_reservation_source_id_key", "credit_reservation", ["source_id"]
    )


def holds() -> None:
    op.create_table(
        "credit_hold",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("cause", WORD, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("placed_by", sa.Uuid),
        sa.Column("placed_at", INSTANT, nullable=False),
        sa.Column("released_by", sa.Uuid),
        sa.Column("released_at", INSTANT),
        sa.Column("release_reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name="credit_hold_pkey"),
        foreign_key("credit_hold", "customer_id", "credit_profile.customer_id"),
    )
    index("credit_hold", "customer_id")
    op.create_index(
        "credit_hold_placed_idx",
        "credit_hold",
        ["customer_id"],
        unique=True,
        postgresql_where=sa.text("released_at IS NULL"),
    )


def ledger_sets() -> None:
    op.create_table(
        "ledger_set",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="ledger_set_pkey"),
        sa.UniqueConstraint("code", name="ledger_set_code_key"),
    )
    op.execute(
        "INSERT INTO ledger_set (id, code, name) "
        "VALUES ('01980000-0000-7000-8000-000000000001', 'MAIN', 'Main books')"
    )
    op.create_table(
        "ledger_branch",
        sa.Column("branch", sa.Text, nullable=False),
        sa.Column("ledger_set_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("branch", name="ledger_branch_pkey"),
        foreign_key("ledger_branch", "ledger_set_id", "ledger_set.id"),
    )
    index("ledger_branch", "ledger_set_id")
    op.create_table(
        "voucher",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("ledger_set", sa.Text, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("source_id", sa.Uuid, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("customer", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("posted_on", sa.Date, nullable=False),
        sa.Column("entries", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="voucher_pkey"),
        sa.UniqueConstraint("position", name="voucher_position_key"),
        sa.UniqueConstraint("number", name="voucher_number_key"),
    )
    index("voucher", "ledger_set", "source_id", "posted_on")


def invoices() -> None:
    op.create_table(
        "invoice",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("ledger_set", sa.Text, nullable=False),
        sa.Column("status", WORD, nullable=False),
        *undertaking(),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        *amounts("net_amount", "tax_amount", "gross_amount", "open_amount"),
        *scope_columns(),
        sa.PrimaryKeyConstraint("id", name="invoice_pkey"),
        sa.UniqueConstraint("number", name="invoice_number_key"),
        foreign_key("invoice", "customer_id", "customer_ref.id"),
        sa.CheckConstraint(
            "open_amount BETWEEN 0 AND gross_amount", name="invoice_open_amount_check"
        ),
        sa.CheckConstraint(
            "gross_amount = net_amount + tax_amount", name="invoice_gross_amount_check"
        ),
        sa.CheckConstraint(
            "num_nonnulls(contract_id, order_id) = 1", name="invoice_undertaking_check"
        ),
    )
    index("invoice", "customer_id", "contract_id", "order_id", "org_path", "owner_id")
    op.create_index(
        "invoice_open_idx",
        "invoice",
        ["customer_id"],
        postgresql_where=sa.text("open_amount > 0"),
    )


def credit_notes() -> None:
    op.create_table(
        "credit_note",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("ledger_set", sa.Text, nullable=False),
        sa.Column("invoice_id", sa.Uuid, nullable=False),
        sa.Column("invoice_number", sa.Text, nullable=False),
        *undertaking(),
        sa.Column("issued_on", sa.Date, nullable=False),
        *amounts("net_amount", "tax_amount", "gross_amount", "unallocated_amount"),
        sa.Column("reason", sa.Text, nullable=False),
        *scope_columns(),
        sa.PrimaryKeyConstraint("id", name="credit_note_pkey"),
        sa.UniqueConstraint("number", name="credit_note_number_key"),
        foreign_key("credit_note", "invoice_id", "invoice.id"),
        foreign_key("credit_note", "customer_id", "customer_ref.id"),
        sa.CheckConstraint(
            "unallocated_amount BETWEEN 0 AND -gross_amount", name="credit_note_unallocated_check"
        ),
        sa.CheckConstraint(
            "gross_amount = net_amount + tax_amount", name="credit_note_gross_amount_check"
        ),
    )
    index(
        "credit_note",
        "invoice_id",
        "customer_id",
        "contract_id",
        "order_id",
        "org_path",
        "owner_id",
    )


def receipts() -> None:
    op.create_table(
        "receipt",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("ledger_set", sa.Text, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        *amounts("amount", "unallocated_amount"),
        sa.Column("method", WORD, nullable=False),
        sa.Column("external_ref", sa.Text, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("recorded_by", sa.Uuid, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("reversed_by", sa.Uuid),
        sa.Column("reversed_on", sa.Date),
        sa.Column("reversal_reason", sa.Text),
        *scope_columns(),
        sa.PrimaryKeyConstraint("id", name="receipt_pkey"),
        sa.UniqueConstraint("number", name="receipt_number_key"),
        sa.UniqueConstraint("method", "external_ref", name="receipt_method_external_ref_key"),
        foreign_key("receipt", "customer_id", "customer_ref.id"),
        sa.CheckConstraint("amount > 0", name="receipt_amount_check"),
        sa.CheckConstraint(
            "unallocated_amount BETWEEN 0 AND amount", name="receipt_unallocated_check"
        ),
    )
    index("receipt", "customer_id", "org_path", "owner_id")


def document_lines() -> None:
    op.create_table(
        "document_line",
        sa.Column("charge_id", sa.Uuid, nullable=False),
        sa.Column("invoice_id", sa.Uuid),
        sa.Column("credit_note_id", sa.Uuid),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("value", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("charge_id", name="document_line_pkey"),
        foreign_key("document_line", "invoice_id", "invoice.id"),
        foreign_key("document_line", "credit_note_id", "credit_note.id"),
        sa.CheckConstraint(
            "num_nonnulls(invoice_id, credit_note_id) = 1", name="document_line_document_check"
        ),
    )
    index("document_line", "invoice_id", "credit_note_id")


def allocations() -> None:
    op.create_table(
        "allocation",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("invoice_id", sa.Uuid, nullable=False),
        sa.Column("receipt_id", sa.Uuid),
        sa.Column("credit_note_id", sa.Uuid),
        *amounts("amount"),
        sa.Column("allocated_by", sa.Uuid),
        sa.Column("allocated_at", INSTANT, nullable=False),
        sa.Column("allocated_on", sa.Date, nullable=False),
        sa.Column("reversed_by", sa.Uuid),
        sa.Column("reversed_at", INSTANT),
        sa.Column("reversed_on", sa.Date),
        sa.Column("reversal_reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name="allocation_pkey"),
        foreign_key("allocation", "invoice_id", "invoice.id"),
        foreign_key("allocation", "receipt_id", "receipt.id"),
        foreign_key("allocation", "credit_note_id", "credit_note.id"),
        sa.CheckConstraint("amount > 0", name="allocation_amount_check"),
        sa.CheckConstraint(
            "num_nonnulls(receipt_id, credit_note_id) = 1", name="allocation_source_check"
        ),
    )
    index("allocation", "invoice_id", "receipt_id", "credit_note_id")


def billing() -> None:
    """Branches that opened before there was billing begin with the next month."""
    op.execute(
        "INSERT INTO scheduled (kind, key, due_at, payload) "
        "SELECT 'branch_billing', code, (date_trunc('month', now() AT TIME ZONE time_zone) "
        "+ interval '1 month 2 hours') AT TIME ZONE time_zone, jsonb_build_object('branch', code) "
        "FROM branch_ref ON CONFLICT DO NOTHING"
    )


def undertaking() -> list[sa.Column]:
    return [
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("contract_id", sa.Uuid),
        sa.Column("order_id", sa.Uuid),
        sa.Column("branch", sa.Text, nullable=False),
    ]


def amounts(*names: str) -> list[sa.Column]:
    columns = [sa.Column(name, sa.BigInteger, nullable=False) for name in names]
    return [*columns, sa.Column("currency", sa.Text, nullable=False)]


def foreign_key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"{table}_{column}_fkey")


def index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"{table}_{column}_idx", table, [column])
