"""Ledger sets, invoices, credit notes, receipts, holds, exposure."""

import sqlalchemy as sa
from alembic import op

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


def foreign_key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"{table}_{column}_fkey")


def index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"{table}_{column}_idx", table, [column])
