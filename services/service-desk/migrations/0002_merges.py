"""Merged customers, and what somebody who leaves hands over."""

from chassis.tables.migrations import follow_replacements_v1, replacement_tables_v1

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    replacement_tables_v1()
    follow_replacements_v1(
        "assignment_refs",
        "contact_refs",
        "contract_refs",
        "order_refs",
        "trip_sheet_refs",
        "care_tasks",
        "follow_up_calls",
        "tickets",
    )
