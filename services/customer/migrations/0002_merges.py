"""Merged customers and handovers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.tables.migrations import (
    follow_replacements_v1,
    replacement_tables_v1,
    scope_columns,
)

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WORD = sa.String(40)
INSTANT = sa.TIMESTAMP(timezone=True)


def upgrade() -> None:
    replacement_tables_v1()
    follow_replacements_v1("contacts")
    op.add_column("customers", sa.Column("first_contract_id", sa.Uuid()))
    op.add_column(
        "customers",
        sa.Column("formal_by_merge", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "merges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("survivor_id", sa.Uuid(), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("merged_by", sa.Uuid(), nullable=False),
        sa.Column("merged_at", INSTANT, nullable=False),
        sa.Column("merged_status", WORD, nullable=False),
        sa.Column("before", JSONB(), nullable=False),
        sa.Column("taken", JSONB(), nullable=False),
        sa.Column("undone_at", INSTANT),
        sa.Column("undone_by", sa.Uuid()),
        sa.Column("undone_because", sa.Text()),
        sa.Column("applied", JSONB(), nullable=False),
        sa.Column("taken_back", JSONB(), nullable=False),
        *scope_columns(),
        sa.PrimaryKeyConstraint("id", name="merges_pkey"),
        sa.ForeignKeyConstraint(["survivor_id"], ["customers.id"], name="merges_survivor_id_fkey"),
        sa.ForeignKeyConstraint(["merged_id"], ["customers.id"], name="merges_merged_id_fkey"),
    )
    for key in ("survivor_id", "merged_id", "org_path", "owner_id"):
        op.create_index(f"merges_{key}_idx", "merges", [key])
    op.create_table(
        "staff_refs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_path", sa.Text(), nullable=False),
        sa.Column("leaving", sa.Boolean(), nullable=False),
        sa.Column("successor_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", name="staff_refs_pkey"),
    )
    op.create_table(
        "handovers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("leaver_id", sa.Uuid(), nullable=False),
        sa.Column("receiver_id", sa.Uuid(), nullable=False),
        sa.Column("leaves_on", sa.Date(), nullable=False),
        sa.Column("status", WORD, nullable=False),
        sa.Column("items", JSONB(), nullable=False),
        sa.Column("accepted_by", sa.ARRAY(sa.Uuid()), nullable=False),
        *scope_columns(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="handovers_pkey"),
        sa.UniqueConstraint("leaver_id", name="handovers_leaver_id_key"),
    )
    for key in ("org_path", "owner_id"):
        op.create_index(f"handovers_{key}_idx", "handovers", [key])
