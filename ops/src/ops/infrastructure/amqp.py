"""Asks a broker who it is."""

import aio_pika


async def broker_version(url: str) -> str:
    """The version a broker gives in its AMQP handshake; raises when it does not answer."""
    connection = await aio_pika.connect(url, timeout=10)
    try:
        transport = connection.transport
        assert transport is not None
        properties = transport.connection.server_properties
    finally:
        await connection.close()
    return str(properties.get("version", "unknown"))
