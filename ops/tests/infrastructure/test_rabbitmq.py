"""What a user may count on from the private RabbitMQ node."""

from pathlib import Path

import aio_pika
import psutil
import pytest

from ops.infrastructure import rabbitmq
from ops.infrastructure.machine.processes import Started, alive
from ops.infrastructure.records import read_record


async def test_a_quorum_queue_takes_and_confirms_a_message(amqp_url: str) -> None:
    async with await aio_pika.connect(amqp_url) as connection:
        channel = await connection.channel(publisher_confirms=True)
        queue = await channel.declare_queue(
            "ludan.trial", durable=True, arguments={"x-queue-type": "quorum"}
        )
        message = aio_pika.Message(b"signed", delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await channel.default_exchange.publish(message, routing_key=queue.name)
        taken = await queue.get(no_ack=True)
        assert taken is not None
        assert taken.body == b"signed"
        await queue.delete(if_unused=False, if_empty=False)


def listening_addresses(started: Started) -> set[str]:
    """On which addresses a process accepts connections."""
    connections = psutil.Process(started.pid).net_connections(kind="tcp")
    return {place.laddr[0] for place in connections if place.status == psutil.CONN_LISTEN}


async def test_a_node_is_private_and_stopping_leaves_no_process(tmp_path: Path) -> None:
    said: list[str] = []
    server = await rabbitmq.start(tmp_path, said.append)
    record = read_record(tmp_path, rabbitmq.NAME)
    assert record is not None
    try:
        assert server.version != "unknown"
        for process in record.processes:
            assert listening_addresses(process) <= {"127.0.0.1", "::1"}
        with pytest.raises(aio_pika.exceptions.ProbableAuthenticationError):
            await aio_pika.connect(server.url.replace("ludan:", "ludan:not-"))
    finally:
        node = psutil.Process(record.processes[0].pid)
        family = node.children(recursive=True)
        await rabbitmq.stop(tmp_path)
    assert not [process for process in record.processes if alive(process)]
    assert not psutil.wait_procs(family, timeout=5)[1]
    assert read_record(tmp_path, rabbitmq.NAME) is None
