import asyncpg

from chassis.tables import new_id
from chassis.tables.migrations import migrate_async
from chassis.testing.databases import template_database

BEFORE = """
INSERT INTO branch_ref (code, name, path, time_zone)
  VALUES ('PD', 'Pudong', 'HQ/PD', 'Asia/Shanghai');
INSERT INTO customer_ref (id, number, name, status, org_path, owner_id, team_ids, visibility)
  VALUES ('{id}', 'KH-2026-000001', 'Huangpu', 'customer', 'HQ/PD', '{id}', '{{}}', 'branch');
INSERT INTO credit_profile (customer_id, grade, term_days, limit_amount, reserved_amount, currency)
  VALUES ('{id}', 'C', 30, 100, 70, 'CNY');
INSERT INTO contract (id, number, kind, status, customer_id, branch_paths, revision, round,
    org_path, owner_id, team_ids, visibility, version)
  VALUES ('{id}', 'HT-2026-000001', 'charter', 'signed', '{id}', '{{HQ/PD}}', 1, 1,
    'HQ/PD', '{id}', '{{}}', 'branch', 1);
INSERT INTO credit_reservation (contract_id, customer_id, amount, reserved_at)
  VALUES ('{id}', '{id}', 70, '2026-03-02T04:00Z');
"""


async def test_what_was_reserved_before_there_was_billing_stays_and_branches_begin_to_bill(
    database_admin_url: str,
) -> None:
    kept = new_id()

    async def prepare(url: str) -> None:
        await migrate_async("contract", url, "0001")
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(BEFORE.format(id=kept))
        finally:
            await connection.close()
        await migrate_async("contract", url)

    async with (
        template_database(database_admin_url, "contract_0001", prepare) as template,
        template.clone() as url,
    ):
        connection = await asyncpg.connect(url)
        try:
            reserved = await connection.fetch(
                "SELECT what, source_id, customer_id, amount FROM credit_reservation"
            )
            profile = await connection.fetch(
                "SELECT reserved_amount, open_invoices_amount, unbilled_amount, deposits_amount "
                "FROM credit_profile"
            )
            planned = await connection.fetch(
                "SELECT key, payload->>'branch' AS branch, "
                "to_char(due_at AT TIME ZONE 'Asia/Shanghai', 'DD HH24:MI') AS due "
                "FROM scheduled WHERE kind = 'branch_billing'"
            )
        finally:
            await connection.close()
    assert [tuple(row) for row in reserved] == [("contract", kept, kept, 70)]
    assert [tuple(row) for row in profile] == [(70, 0, 0, 0)]
    assert [tuple(row) for row in planned] == [("PD", "PD", "01 02:00")]
