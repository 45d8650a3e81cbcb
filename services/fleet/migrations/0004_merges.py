"""Merged customers, drivers who left."""

from chassis.tables.migrations import replacement_tables_v1

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    replacement_tables_v1()
