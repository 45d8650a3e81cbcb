"""The customer master with its contacts and the keys that find a party again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.tables.migrations import message_tables_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WORD = sa.String(40)
READ_MORE_THAN_WRITTEN = {"fastupdate": "off"}


def upgrade() -> None:
    message_tables_v1()
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "customers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("status", WORD, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text()),
        sa.Column("core_key", sa.Text(), nullable=False),
        sa.Column("brand_key", sa.Text(), nullable=False),
        sa.Column("pinyin_key", sa.Text(), nullable=False),
        sa.Column("phone_key", sa.Text()),
        sa.Column("phone_tail", sa.Text()),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("search_grams", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("source", WORD, nullable=False),
        sa.Column("referrer_id", sa.Uuid()),
        sa.Column("origin", WORD),
        sa.Column("registered_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("industry", sa.Text()),
        sa.Column("region", sa.Text()),
        sa.Column("nature", sa.Text()),
        sa.Column("categories", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("tier", WORD, nullable=False),
        sa.Column("strategic", sa.Boolean(), nullable=False),
        sa.Column("fax", sa.Text()),
        sa.Column("email", sa.Text()),
        sa.Column("website", sa.Text()),
        sa.Column("address", sa.Text()),
        sa.Column("postcode", sa.Text()),
        sa.Column("org_path", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("team_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("dealer_id", sa.Uuid()),
        sa.Column("visibility", WORD, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="customers_pkey"),
        sa.UniqueConstraint("number", name="customers_number_key"),
        sa.ForeignKeyConstraint(
            ["referrer_id"], ["customers.id"], name="customers_referrer_id_fkey"
        ),
    )
    for key in (
        *("core_key", "pinyin_key", "phone_key", "phone_tail"),
        *("referrer_id", "org_path", "owner_id"),
    ):
        op.create_index(f"customers_{key}_idx", "customers", [key])
    for key in ("categories", "search_grams"):
        op.create_index(
            f"customers_{key}_idx",
            "customers",
            [key],
            postgresql_using="gin",
            postgresql_with=READ_MORE_THAN_WRITTEN,
        )
    op.create_index(
        "customers_sort_key_idx",
        "customers",
        ["sort_key"],
        postgresql_ops={"sort_key": "text_pattern_ops"},
    )
    op.create_index(
        "customers_brand_key_idx",
        "customers",
        ["brand_key"],
        postgresql_using="gin",
        postgresql_with=READ_MORE_THAN_WRITTEN,
        postgresql_ops={"brand_key": "gin_trgm_ops"},
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", JSONB(), nullable=False),
        sa.Column("department", sa.Text()),
        sa.Column("title", sa.Text()),
        sa.Column("phones", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("emails", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="contacts_pkey"),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="contacts_customer_id_fkey"
        ),
    )
    op.create_index("contacts_customer_id_idx", "contacts", ["customer_id"])
