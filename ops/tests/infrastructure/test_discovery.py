"""Which server is used, and what is said when none can be."""

from dataclasses import replace
from pathlib import Path

import pytest

from ops.infrastructure import Unavailable, Wanted, find_broker, find_database
from ops.infrastructure.discovery import BROKER_WAYS, DATABASE_WAYS, choose, prefix_for
from ops.infrastructure.machine.processes import free_port
from ops.infrastructure.records import sole_owner


def wanted(directory: Path, **environment: str) -> Wanted:
    return Wanted(directory, durable=False, environment=environment)


def nothing_was_started(directory: Path) -> bool:
    return not list(directory.iterdir())


async def test_a_database_address_that_does_not_answer_is_the_end_of_it(tmp_path: Path) -> None:
    url = f"postgresql://somebody:secret@127.0.0.1:{free_port()}/postgres"
    with pytest.raises(Unavailable, match="LUDAN_DATABASE_URL names a PostgreSQL at") as failed:
        await find_database(wanted(tmp_path, LUDAN_DATABASE_URL=url))
    assert "secret" not in str(failed.value)
    assert nothing_was_started(tmp_path)


async def test_a_broker_address_that_does_not_answer_is_the_end_of_it(tmp_path: Path) -> None:
    url = f"amqp://somebody:secret@127.0.0.1:{free_port()}/"
    with pytest.raises(Unavailable, match="LUDAN_AMQP_URL names a RabbitMQ at") as failed:
        await find_broker(wanted(tmp_path, LUDAN_AMQP_URL=url))
    assert "secret" not in str(failed.value)
    assert nothing_was_started(tmp_path)


async def test_an_address_that_answers_is_used_and_says_so(
    tmp_path: Path, database_admin_url: str, amqp_url: str
) -> None:
    known = wanted(tmp_path, LUDAN_DATABASE_URL=database_admin_url, LUDAN_AMQP_URL=amqp_url)
    database, broker = await find_database(known), await find_broker(known)
    assert database.url == database_admin_url
    assert "from LUDAN_DATABASE_URL" in database.line()
    assert "from LUDAN_AMQP_URL" in broker.line()
    assert database.shared
    assert broker.shared


def test_without_any_setting_the_servers_are_private_and_say_why() -> None:
    for ways in (DATABASE_WAYS, BROKER_WAYS):
        choice = choose(ways, {})
        assert choice.way.name == "private"
        assert len(choice.skipped) == 2


def test_a_server_on_the_standard_port_is_used_only_when_asked_for() -> None:
    assert choose(DATABASE_WAYS, {"LUDAN_INFRA": "server"}).way.name == "server"
    assert choose(DATABASE_WAYS, {"LUDAN_INFRA": "private"}).way.name == "private"


def test_a_way_nobody_knows_is_refused() -> None:
    with pytest.raises(Unavailable, match="use one of: explicit, server, private"):
        choose(DATABASE_WAYS, {"LUDAN_INFRA": "magic"})


def test_a_forced_way_that_contradicts_an_address_is_refused() -> None:
    known = {"LUDAN_INFRA": "private", "LUDAN_DATABASE_URL": "postgresql://elsewhere/postgres"}
    with pytest.raises(Unavailable, match="contradicts"):
        choose(DATABASE_WAYS, known)


def test_on_servers_of_others_names_carry_the_mark_of_this_checkout(tmp_path: Path) -> None:
    assert prefix_for(tmp_path, shared=False) == "ludan"
    marked = prefix_for(tmp_path, shared=True)
    assert marked.startswith("ludan_")
    assert marked != prefix_for(tmp_path / "other", shared=True)


def test_two_commands_never_run_the_same_data(tmp_path: Path) -> None:
    with (
        sole_owner(tmp_path, wait=False),
        pytest.raises(Unavailable, match="already runs"),
        sole_owner(tmp_path, wait=False),
    ):
        pass


async def test_the_line_of_a_server_never_shows_its_password(
    tmp_path: Path, database_admin_url: str
) -> None:
    server = await find_database(wanted(tmp_path, LUDAN_DATABASE_URL=database_admin_url))
    assert server.url not in replace(server, skipped=("reason",)).line()
