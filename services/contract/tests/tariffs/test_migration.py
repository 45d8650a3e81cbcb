import asyncpg

from chassis.tables import new_id
from chassis.tables.migrations import migrate_async
from chassis.testing.databases import template_database

CONTRACT = """
INSERT INTO contract (id, number, kind, status, customer_id, branch_paths, revision, round,
    org_path, owner_id, team_ids, visibility, version)
  VALUES ('{id}', 'HT-2026-{status}', 'charter', '{status}', '{customer}', '{{}}', 1, 1,
    'HQ/PD', '{id}', '{{}}', 'branch', 1);
INSERT INTO contract_line (contract_id, line_id, position, service_product, need, drivers,
    starts_on, ends_on, tariff_ref, monthly_amount, currency, included_km_per_month, service_terms)
  VALUES ('{id}', '{id}', 1, 'chauffeured_charter', '{{"grade": "business"}}', 1,
    '2026-04-01', '2028-04-01', 'charter-2026', 100, 'CNY', 3000, '');
"""
CUSTOMER = """
INSERT INTO customer_ref (id, number, name, status, org_path, owner_id, team_ids, visibility)
  VALUES ('{id}', 'KH-2026-000001', 'Huangpu', 'customer', 'HQ/PD', '{id}', '{{}}', 'branch');
"""


async def test_what_was_signed_before_there_were_tariffs_follows_the_first_version(
    database_admin_url: str,
) -> None:
    async def prepare(url: str) -> None:
        await migrate_async("contract", url, "0001")
        customer = new_id()
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(CUSTOMER.format(id=customer))
            for status in ("signed", "approved", "draft"):
                contract = CONTRACT.format(id=new_id(), customer=customer, status=status)
                await connection.execute(contract)
        finally:
            await connection.close()
        await migrate_async("contract", url, "0002")

    async with (
        template_database(database_admin_url, "contract_untariffed", prepare) as template,
        template.clone() as url,
    ):
        connection = await asyncpg.connect(url)
        try:
            rows = await connection.fetch(
                "SELECT status, tariff_version FROM contract_line JOIN contract ON id = contract_id"
            )
        finally:
            await connection.close()
    assert {(row["status"], row["tariff_version"]) for row in rows} == {
        ("signed", 1),
        ("approved", None),
        ("draft", None),
    }
