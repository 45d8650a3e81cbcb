"""Somebody deletes a binding on the broker while contracts are signed."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aio_pika
import pytest

from ops.operating.operator import Operator
from ops.reconcile import reconcile_system
from ops.system import System

from .office import Office

SIGNED = "contract.signed.v1"
ATTEMPTS = 5


async def test_a_deleted_binding_is_noticed_and_nothing_is_lost(
    system: System, office: Office, operator: Operator
) -> None:
    for _ in range(ATTEMPTS):
        charter = await office.charter()
        await charter.approve()
        async with binding_deleted(system, operator):
            await charter.sign()
        assignment = await charter.assignment()
        assert assignment["contract_id"] == charter.contract_id
        # The service may have mended its binding in the very moment; then nothing was missing yet.
        if "events are missing" in system.log("fleet").read_text():
            break
    else:
        pytest.fail("No event ever missed its queue, so nothing was shown.")
    report = await reconcile_system(operator)
    assert report.findings == ()


@asynccontextmanager
async def binding_deleted(system: System, operator: Operator) -> AsyncGenerator[None]:
    """Keep fleet's queue off the signatures until all that is said inside has been published."""
    prefix = system.infrastructure.prefix
    connection = await aio_pika.connect(system.infrastructure.broker.url)
    async with connection:
        channel = await connection.channel()
        queue = await channel.get_queue(f"{prefix}.fleet")
        published = asyncio.Event()

        async def keep_deleting() -> None:
            # Services mend their bindings each second here, so once is not enough to lose an event.
            while not published.is_set():
                await queue.unbind(f"{prefix}.contract", routing_key=SIGNED)

        await queue.unbind(f"{prefix}.contract", routing_key=SIGNED)
        async with asyncio.TaskGroup() as meanwhile:
            meanwhile.create_task(keep_deleting())
            yield
            await _until_published(operator)
            published.set()


async def _until_published(operator: Operator) -> None:
    while True:
        standing = await operator.standing("contract")
        if standing["waiting"] == 0 and standing["published"] == standing["last_sequence"]:
            return
