"""Merged customers, handovers, renewals."""

from chassis.tables.migrations import replacement_tables_v1

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    replacement_tables_v1()
