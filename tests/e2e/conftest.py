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

from .office import Office

FIRM = Size(branches=2, vehicles=20, drivers=20, customers=4)


@pytest.fixture(scope="session")
async def system(database_admin_url: str, amqp_url: str) -> AsyncGenerator[System]:
    environment = {
        **os.environ,
        "LUDAN_DATABASE_URL": database_admin_url,
        "LUDAN_AMQP_URL": amqp_url,
        "LUDAN_ENVIRONMENT": "test",
        "LUDAN_TOPOLOGY_INTERVAL": "1",
        "LUDAN_CANARY_INTERVAL": "1",
        "LUDAN_TRACE_RATIO": "1",
    }
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
