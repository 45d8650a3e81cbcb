from datetime import UTC, datetime

import asyncpg

from chassis.tables import new_id
from chassis.tables.migrations import migrate_async
from chassis.testing.databases import template_database


async def test_contracts_signed_before_ends_were_planned_end_at_midnight_of_their_branch(
    database_admin_url: str,
) -> None:
    async def prepare(url: str) -> None:
        await migrate_async("contract", url, "0001")

    async with (
        template_database(database_admin_url, "contract_old", prepare) as old,
        old.clone() as url,
    ):
        contract_id = await _sign_as_before(url)
        await migrate_async("contract", url)
        connection = await asyncpg.connect(url)
        try:
            planned = await connection.fetch("SELECT key, due_at, payload::text FROM scheduled")
            line = await connection.fetchrow("SELECT cancelled FROM contract_line LIMIT 1")
        finally:
            await connection.close()
    [end] = [row for row in planned if str(contract_id) in row["key"]]
    assert end["key"] == f"{contract_id}:2028-04-01"
    assert end["due_at"] == datetime(2028, 3, 31, 18, tzinfo=UTC)
    assert str(contract_id) in end["payload"]
    assert line
    assert line["cancelled"] is False


async def _sign_as_before(url: str) -> object:
    contract_id, customer_id, owner_id = new_id(), new_id(), new_id()
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            "INSERT INTO branch_ref VALUES ('PD', 'PD', 'HQ/PD', 'Asia/Urumqi'), "
            "('XH', 'XH', 'HQ/XH', 'Asia/Shanghai')"
        )
        await connection.execute(
            "INSERT INTO customer_ref VALUES ($1, 'KH-2026-000001', 'Huangpu Trading', 'customer', "
            "'HQ/PD', $2, '{}', NULL, 'branch')",
            customer_id,
            owner_id,
        )
        for number, status in (("HT-2026-000001", "signed"), ("HT-2026-000002", "approved")):
            contract = contract_id if status == "signed" else new_id()
            await connection.execute(
                "INSERT INTO contract (id, number, kind, status, customer_id, branch_paths, "
                "revision, round, org_path, owner_id, team_ids, visibility, version) VALUES "
                "($1, $2, 'charter', $3, $4, '{HQ/PD}', 1, 1, 'HQ/PD', $5, '{}', 'branch', 1)",
                contract,
                number,
                status,
                customer_id,
                owner_id,
            )
            for position, (branch, ends_on) in enumerate(
                (("PD", "2027-04-01"), ("XH", "2028-04-01")), 1
            ):
                await connection.execute(
                    "INSERT INTO contract_line (contract_id, line_id, position, service_product, "
                    "need, drivers, starts_on, ends_on, branch, tariff_ref, monthly_amount, "
                    "currency, included_km_per_month, service_terms) VALUES ($1, $2, $3, "
                    "'chauffeured_charter', '{\"grade\": \"business\"}', 1, '2026-04-01', "
                    "$4::text::date, $5, 'charter-2026', 2000000, 'CNY', 3000, '')",
                    contract,
                    new_id(),
                    position,
                    ends_on,
                    branch,
                )
    finally:
        await connection.close()
    return contract_id
