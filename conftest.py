"""One PostgreSQL and one RabbitMQ for a whole test session, started when the first test asks."""

import os
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from ops.infrastructure import Server, Unavailable, Wanted, find_broker, find_database
from ops.infrastructure.sessions import open_test_session, planned, server_of_session, started

SESSION = "LUDAN_TEST_SESSION"
STORIES = Path(__file__).parent / "tests/e2e"
_open_session = pytest.StashKey[ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    session = ExitStack()
    config.stash[_open_session] = session
    # Workers inherit the environment, so they find the session without further arrangement.
    os.environ[SESSION] = str(session.enter_context(open_test_session()))


def pytest_unconfigure(config: pytest.Config) -> None:
    if _open_session in config.stash:
        config.stash[_open_session].close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Side by side, the stories share one system and each other file stays in one process."""
    for item in items:
        story = item.path.is_relative_to(STORIES)
        item.add_marker(pytest.mark.xdist_group("stories" if story else str(item.path)))


def pytest_report_header() -> list[str]:
    return planned()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in started(Path(os.environ[SESSION])):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def database_admin_url() -> str:
    """Address of a PostgreSQL where databases and roles may be made."""
    return _server(find_database).url


@pytest.fixture(scope="session")
def amqp_url() -> str:
    """Address of a RabbitMQ where exchanges and queues may be made."""
    return _server(find_broker).url


def _server(find: Callable[[Wanted], Awaitable[Server]]) -> Server:
    try:
        return server_of_session(Path(os.environ[SESSION]), find)
    except Unavailable as reason:
        pytest.fail(str(reason), pytrace=False)
