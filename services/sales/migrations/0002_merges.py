"""Merged customers, handovers, renewals."""

import sqlalchemy as sa
from alembic import op

from chassis.tables.migrations import follow_replacements_v1, replacement_tables_v1

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    replacement_tables_v1()
    follow_replacements_v1("contact_refs", "opportunities", "activities")
    op.add_column("contract_refs", sa.Column("renewal_of", sa.Uuid()))
    op.add_column("opportunities", sa.Column("renews_id", sa.Uuid()))
    op.create_unique_constraint("opportunities_renews_id_key", "opportunities", ["renews_id"])
    op.create_table(
        "leaver_refs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("receiver_id", sa.Uuid(), nullable=False),
        sa.Column("org_path", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="leaver_refs_pkey"),
    )
