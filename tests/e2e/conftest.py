"""One whole system for all stories: every service a process, one small firm at work in it."""

import os
from collections.abc import AsyncGenerator

import pytest

from ops.operating.operator import Operator, operator_at
from ops.story.firm import Firm, Size
from ops.story.gateway import Gateway
from ops.story.house import House
from ops.story.seeding import administrator, seed
from ops.system import System, running_system

from .calendar import Calendar, shanghai
from .office import Office

FIRM = Size(branches=2, vehicles=20, drivers=20, customers=4)


@pytest.fixture(scope="session")
def environment(database_admin_url: str, amqp_url: str) -> dict[str, str]:
    return {
        **os.environ,
        "LUDAN_DATABASE_URL": database_admin_url,
        "LUDAN_AMQP_URL": amqp_url,
        "LUDAN_ENVIRONMENT": "test",
        "LUDAN_TOPOLOGY_INTERVAL": "1",
        "LUDAN_CANARY_INTERVAL": "1",
        "LUDAN_TRACE_RATIO": "1",
    }


@pytest.fixture(scope="session")
async def system(environment: dict[str, str]) -> AsyncGenerator[System]:
    purpose = f"test/e2e-{os.getpid()}"
    async with running_system(purpose=purpose, keep=False, environment=environment) as running:
        yield running


@pytest.fixture(scope="session")
async def gateway(system: System) -> AsyncGenerator[Gateway]:
    async with Gateway(system.gateway_url) as door:
        yield door


@pytest.fixture(scope="session")
async def operator(system: System) -> AsyncGenerator[Operator]:
    urls = {name: system.url(name) for name in system.ports}
    async with operator_at(urls, system.directory) as asking:
        yield asking


@pytest.fixture(scope="session")
async def house(gateway: Gateway) -> House:
    return await seed(Firm(size=FIRM), gateway, administrator(gateway))


@pytest.fixture
def office(house: House) -> Office:
    return Office(house)


@pytest.fixture(scope="module")
def calendar(tmp_path_factory: pytest.TempPathFactory) -> Calendar:
    """A Monday before a quarter begins; each module that moves time has a system of its own."""
    return Calendar(tmp_path_factory.mktemp("calendar") / "ahead", shanghai(2027, 3, 29, 10))


@pytest.fixture(scope="module")
async def timed_system(environment: dict[str, str], calendar: Calendar) -> AsyncGenerator[System]:
    purpose = f"test/calendar-{os.getpid()}"
    moved = environment | {"LUDAN_CLOCK_FILE": str(calendar.file)}
    async with running_system(purpose=purpose, keep=False, environment=moved) as running:
        yield running


@pytest.fixture(scope="module")
async def timed_office(timed_system: System, calendar: Calendar) -> AsyncGenerator[Office]:
    async with Gateway(timed_system.gateway_url) as door:
        house = await seed(Firm(size=FIRM), door, administrator(door), now=calendar.now)
        yield Office(house)


@pytest.fixture
async def timed_operator(timed_system: System, calendar: Calendar) -> AsyncGenerator[Operator]:
    urls = {name: timed_system.url(name) for name in timed_system.ports}
    async with operator_at(urls, timed_system.directory) as asking:
        calendar.on_travel = asking.sign_in_anew
        yield asking
