"""References, tickets, calls, care."""

from chassis.tables.migrations import message_tables_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    message_tables_v1()
