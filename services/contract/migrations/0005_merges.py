"""Merged customers, and handovers."""

import sqlalchemy as sa
from alembic import op

from chassis.tables.migrations import follow_replacements_v1, replacement_tables_v1

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    replacement_tables_v1()
    follow_replacements_v1(
        "contract",
        "ad_hoc_order",
        "credit_reservation",
        "trip",
        "charge",
        "invoice",
        "credit_note",
        "receipt",
    )
    op.create_table(
        "merge_hold",
        sa.Column("merge_id", sa.Uuid, nullable=False),
        sa.Column("hold_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("merge_id", name="merge_hold_pkey"),
        sa.ForeignKeyConstraint(["hold_id"], ["credit_hold.id"], name="merge_hold_hold_id_fkey"),
    )
    op.create_table(
        "leaver_ref",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("receiver_id", sa.Uuid, nullable=False),
        sa.Column("org_path", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="leaver_ref_pkey"),
    )
