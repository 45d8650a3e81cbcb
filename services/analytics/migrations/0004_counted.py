"""Swaps, revised orders, invoices and credit notes are counted."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("occurrence_fact", sa.Column("swapped_from", sa.Uuid))
    op.create_table(
        "invoice_fact",
        sa.Column("invoice_id", sa.Uuid, nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("contract_id", sa.Uuid),
        sa.Column("order_id", sa.Uuid),
        sa.Column("branch", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("invoice_id", name="invoice_fact_pkey"),
    )
    for column in ("contract_id", "order_id"):
        op.create_index(f"invoice_fact_{column}_idx", "invoice_fact", [column])
