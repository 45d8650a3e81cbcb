"""The doctor's exit code is what a script relies on."""

from ops.doctor import Finding, examine, exit_code
from ops.infrastructure.machine.processes import free_port


async def test_a_machine_with_everything_is_healthy(database_admin_url: str, amqp_url: str) -> None:
    known = {"LUDAN_DATABASE_URL": database_admin_url, "LUDAN_AMQP_URL": amqp_url}
    findings = await examine({"PATH": "/usr/bin:/bin", **known})
    assert [finding for finding in findings if finding.missing] == []
    assert exit_code(findings) == 0
    assert {finding.subject.strip() for finding in findings} >= {
        "btree_gist",
        "pg_trgm",
        "Chinese trigrams",
        "quorum queues",
    }


async def test_a_missing_server_is_named_with_the_command_that_mends_it(
    database_admin_url: str,
) -> None:
    dead = f"amqp://guest:guest@127.0.0.1:{free_port()}/"
    findings = await examine(
        {"LUDAN_DATABASE_URL": database_admin_url, "LUDAN_AMQP_URL": dead, "PATH": "/usr/bin:/bin"}
    )
    assert exit_code(findings) == 1
    missing = [finding for finding in findings if finding.missing]
    assert [finding.subject for finding in missing] == ["RabbitMQ"]
    assert missing[0].mend == "unset LUDAN_AMQP_URL"


def test_one_missing_thing_is_enough_to_fail() -> None:
    assert exit_code([Finding("make", "here")]) == 0
    assert exit_code([Finding("make", "here"), Finding("disk", "full", missing=True)]) == 1
