"""What a user may count on from the embedded PostgreSQL."""

import json
import time
from pathlib import Path

import asyncpg
import psutil
import pytest

from ops.infrastructure import Unavailable, postgres
from ops.infrastructure.records import read_record


async def answer(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_chinese_names_are_found_by_their_parts(database_admin_url: str) -> None:
    await answer(database_admin_url, "CREATE EXTENSION IF NOT EXISTS pg_trgm")
    assert await answer(database_admin_url, "SELECT show_trgm('路单')")


async def test_exclusion_constraints_over_plain_columns_can_be_made(
    database_admin_url: str,
) -> None:
    await answer(database_admin_url, "CREATE EXTENSION IF NOT EXISTS btree_gist")
    await answer(
        database_admin_url,
        "CREATE TEMP TABLE t (a int, p tstzrange, EXCLUDE USING gist (a WITH =, p WITH &&))",
    )


async def test_a_second_start_is_quick_and_keeps_the_data(tmp_path: Path) -> None:
    first = await postgres.start(tmp_path, durable=False)
    try:
        await answer(first.url, "CREATE TABLE kept AS SELECT '路单' AS name")
        await postgres.stop(tmp_path)
        began = time.monotonic()
        second = await postgres.start(tmp_path, durable=False)
        assert time.monotonic() - began < 5
        assert await answer(second.url, "SELECT name FROM kept") == "路单"
    finally:
        await postgres.stop(tmp_path)


async def test_starting_what_runs_already_returns_the_same_server(tmp_path: Path) -> None:
    try:
        first = await postgres.start(tmp_path, durable=False)
        assert await postgres.start(tmp_path, durable=False) == first
    finally:
        await postgres.stop(tmp_path)


async def test_only_a_server_that_keeps_its_data_calls_itself_durable(tmp_path: Path) -> None:
    try:
        server = await postgres.start(tmp_path, durable=True)
        assert await answer(server.url, "SHOW fsync") == "on"
        assert ", durable," in server.line()
        await postgres.stop(tmp_path)
        server = await postgres.start(tmp_path, durable=False)
        assert await answer(server.url, "SHOW fsync") == "off"
        assert ", not durable," in server.line()
    finally:
        await postgres.stop(tmp_path)


async def test_stopping_leaves_no_process(tmp_path: Path) -> None:
    await postgres.start(tmp_path, durable=False)
    record = read_record(tmp_path, postgres.NAME)
    assert record is not None
    server = psutil.Process(record.processes[0].pid)
    family = [server, *server.children(recursive=True)]
    await postgres.stop(tmp_path)
    assert not [process for process in family if process.is_running()]


async def test_a_record_of_a_dead_process_does_not_hinder_a_start(tmp_path: Path) -> None:
    await postgres.start(tmp_path, durable=False)
    record = read_record(tmp_path, postgres.NAME)
    assert record is not None
    server = psutil.Process(record.processes[0].pid)
    server.kill()
    server.wait()
    try:
        started = await postgres.start(tmp_path, durable=False)
        assert await answer(started.url, "SELECT 1") == 1
    finally:
        await postgres.stop(tmp_path)


async def test_data_of_another_major_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    data = tmp_path / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("15\n")
    with pytest.raises(Unavailable, match=r"written by PostgreSQL 15, this is 18\.") as refused:
        await postgres.start(tmp_path, durable=False)
    assert refused.value.mend is not None
    assert [path.name for path in data.iterdir()] == ["PG_VERSION"]


async def test_passwords_are_for_the_owner_only(tmp_path: Path) -> None:
    try:
        server = await postgres.start(tmp_path, durable=False)
        record = tmp_path / "postgres.json"
        assert json.loads(record.read_text())["server"]["url"] == server.url
        for path in (record, tmp_path / "postgres" / "password"):
            assert path.stat().st_mode & 0o077 == 0
        assert server.url not in repr(server)
    finally:
        await postgres.stop(tmp_path)
