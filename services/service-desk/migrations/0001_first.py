"""References, tickets, calls, care."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.tables.migrations import message_tables_v1, scope_columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    message_tables_v1()
    op.create_table(
        "assignment_refs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("vehicle_id", sa.Uuid(), nullable=False),
        sa.Column("driver_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("contract_id", sa.Uuid()),
        sa.Column("order_id", sa.Uuid()),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ends_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="assignment_refs_pkey"),
    )
    op.create_index("assignment_refs_customer_id_idx", "assignment_refs", ["customer_id"])
    op.create_index("assignment_refs_vehicle_id_idx", "assignment_refs", ["vehicle_id"])
    op.create_table(
        "branch_refs",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="branch_refs_pkey"),
    )
    op.create_index("branch_refs_path_idx", "branch_refs", ["path"])
    op.create_table(
        "call_quotas",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("wanted", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("generated_at", sa.TIMESTAMP(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="call_quotas_pkey"),
        sa.UniqueConstraint("month", name="call_quotas_month_key"),
    )
    op.create_table(
        "contact_refs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="contact_refs_pkey"),
    )
    op.create_index("contact_refs_customer_id_idx", "contact_refs", ["customer_id"])
    op.create_table(
        "contract_refs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("branch", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="contract_refs_pkey"),
    )
    op.create_index("contract_refs_customer_id_idx", "contract_refs", ["customer_id"])
    op.create_table(
        "customer_refs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("tier", sa.String(40), nullable=False),
        sa.Column("strategic", sa.Boolean(), nullable=False),
        sa.Column("last_contact_at", sa.TIMESTAMP(timezone=True)),
        *scope_columns(),
        sa.PrimaryKeyConstraint("id", name="customer_refs_pkey"),
    )
    op.create_index("customer_refs_org_path_idx", "customer_refs", ["org_path"])
    op.create_index("customer_refs_owner_id_idx", "customer_refs", ["owner_id"])
    op.create_table(
        "driver_refs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="driver_refs_pkey"),
    )
    op.create_table(
        "order_refs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="order_refs_pkey"),
    )
    op.create_index("order_refs_customer_id_idx", "order_refs", ["customer_id"])
    op.create_table(
        "staff_refs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("roles", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("org_path", sa.Text(), nullable=False),
        sa.Column("leaves_on", sa.Date()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="staff_refs_pkey"),
    )
    op.create_table(
        "trip_sheet_refs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("vehicle_id", sa.Uuid(), nullable=False),
        sa.Column("driver_id", sa.Uuid()),
        sa.Column("contract_id", sa.Uuid()),
        sa.Column("order_id", sa.Uuid()),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("planned", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="trip_sheet_refs_pkey"),
    )
    op.create_index("trip_sheet_refs_customer_id_idx", "trip_sheet_refs", ["customer_id"])
    op.create_table(
        "vehicle_refs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plate", sa.Text(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="vehicle_refs_pkey"),
    )
    op.create_table(
        "care_tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("occasion", sa.String(40), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("contract_number", sa.Text(), nullable=False),
        sa.Column("days_left", sa.BigInteger(), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.TIMESTAMP(timezone=True)),
        sa.Column("done_by", sa.Uuid()),
        sa.Column("note", sa.Text()),
        *scope_columns(),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer_refs.id"], name="care_tasks_customer_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="care_tasks_pkey"),
        sa.UniqueConstraint(
            "contract_id",
            "occasion",
            "days_left",
            name="care_tasks_contract_id_occasion_days_left_key",
        ),
    )
    op.create_index("care_tasks_assignee_id_idx", "care_tasks", ["assignee_id"])
    op.create_index("care_tasks_customer_id_idx", "care_tasks", ["customer_id"])
    op.create_index("care_tasks_org_path_idx", "care_tasks", ["org_path"])
    op.create_index("care_tasks_owner_id_idx", "care_tasks", ["owner_id"])
    op.create_table(
        "follow_up_calls",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("trip_sheet_id", sa.Uuid()),
        sa.Column("ticket_id", sa.Uuid()),
        sa.Column("branch", sa.Text()),
        sa.Column("suppressed_by", sa.Uuid()),
        sa.Column("reason", sa.Text()),
        sa.Column("done_on", sa.Date()),
        sa.Column("done_at", sa.TIMESTAMP(timezone=True)),
        sa.Column("done_by", sa.Uuid()),
        sa.Column("score", sa.BigInteger()),
        sa.Column("answers", JSONB(), nullable=False),
        sa.Column("wish", sa.Text()),
        *scope_columns(),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer_refs.id"], name="follow_up_calls_customer_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="follow_up_calls_pkey"),
        sa.UniqueConstraint("kind", "occasion", name="follow_up_calls_kind_occasion_key"),
    )
    op.create_index("follow_up_calls_customer_id_idx", "follow_up_calls", ["customer_id"])
    op.create_index("follow_up_calls_due_on_idx", "follow_up_calls", ["due_on"])
    op.create_index("follow_up_calls_org_path_idx", "follow_up_calls", ["org_path"])
    op.create_index("follow_up_calls_owner_id_idx", "follow_up_calls", ["owner_id"])
    op.create_index("follow_up_calls_ticket_id_idx", "follow_up_calls", ["ticket_id"])
    op.create_table(
        "tickets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("priority", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid()),
        sa.Column("contract_id", sa.Uuid()),
        sa.Column("order_id", sa.Uuid()),
        sa.Column("trip_sheet_id", sa.Uuid()),
        sa.Column("vehicle_id", sa.Uuid()),
        sa.Column("driver_id", sa.Uuid()),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date()),
        sa.Column("wish", sa.Text()),
        sa.Column("identity_verified_by", sa.Uuid()),
        sa.Column("topic", sa.String(40)),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("attendant_id", sa.Uuid()),
        sa.Column("manager_id", sa.Uuid()),
        sa.Column("responsible_id", sa.Uuid()),
        sa.Column("handled_by", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("opened_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("closed_at", sa.TIMESTAMP(timezone=True)),
        sa.Column("times_reopened", sa.BigInteger(), nullable=False),
        sa.Column("solution", sa.Text()),
        sa.Column("settlement_id", sa.Uuid()),
        sa.Column("refusal_id", sa.Uuid()),
        sa.Column("work_order_id", sa.Uuid()),
        sa.Column("work_order_number", sa.Text()),
        sa.Column("work_planned", JSONB()),
        *scope_columns(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer_refs.id"], name="tickets_customer_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="tickets_pkey"),
        sa.UniqueConstraint("number", name="tickets_number_key"),
    )
    op.create_index("tickets_customer_id_idx", "tickets", ["customer_id"])
    op.create_index("tickets_org_path_idx", "tickets", ["org_path"])
    op.create_index("tickets_owner_id_idx", "tickets", ["owner_id"])
    op.create_index("tickets_responsible_id_idx", "tickets", ["responsible_id"])
    op.create_table(
        "call_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["follow_up_calls.id"], name="call_attempts_call_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="call_attempts_pkey"),
    )
    op.create_index("call_attempts_call_id_idx", "call_attempts", ["call_id"])
    op.create_table(
        "complaint_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("root_cause", sa.Text(), nullable=False),
        sa.Column("improvement", sa.Text(), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=False),
        sa.Column("submitted_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("decision", sa.String(40)),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("decided_at", sa.TIMESTAMP(timezone=True)),
        sa.Column("comment", sa.Text()),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name="complaint_reports_ticket_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="complaint_reports_pkey"),
    )
    op.create_index("complaint_reports_ticket_id_idx", "complaint_reports", ["ticket_id"])
    op.create_table(
        "ticket_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.String(40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid()),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="ticket_notes_ticket_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="ticket_notes_pkey"),
    )
    op.create_index("ticket_notes_ticket_id_idx", "ticket_notes", ["ticket_id"])
    op.create_table(
        "ticket_stations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("station", sa.String(40), nullable=False),
        sa.Column("entered_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("left_at", sa.TIMESTAMP(timezone=True)),
        sa.Column("due_at", sa.TIMESTAMP(timezone=True)),
        sa.Column("by", sa.Uuid()),
        sa.Column("escalated_to", sa.String(40)),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name="ticket_stations_ticket_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="ticket_stations_pkey"),
    )
    op.create_index("ticket_stations_ticket_id_idx", "ticket_stations", ["ticket_id"])
