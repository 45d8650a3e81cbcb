"""What a user may count on from the private servers."""

import aio_pika
import asyncpg


async def test_chinese_names_have_trigrams(database_admin_url: str) -> None:
    connection = await asyncpg.connect(database_admin_url)
    try:
        await connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        assert await connection.fetchval("SELECT show_trgm('路单')")
    finally:
        await connection.close()


async def test_a_quorum_queue_takes_and_confirms_a_message(amqp_url: str) -> None:
    async with await aio_pika.connect(amqp_url) as connection:
        channel = await connection.channel(publisher_confirms=True)
        queue = await channel.declare_queue(
            "trial", durable=True, arguments={"x-queue-type": "quorum"}
        )
        await channel.default_exchange.publish(aio_pika.Message(b"hello"), routing_key=queue.name)
        assert await queue.get() is not None
        await queue.delete(if_unused=False, if_empty=False)
