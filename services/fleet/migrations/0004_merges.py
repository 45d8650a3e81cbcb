"""Merged customers."""

from chassis.tables.migrations import follow_replacements_v1, replacement_tables_v1

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    replacement_tables_v1()
    follow_replacements_v1(
        "fulfilment_demands",
        "assignments",
        "trip_sheets",
        "driver_changes",
        "work_orders",
        "vehicle_costs",
    )
