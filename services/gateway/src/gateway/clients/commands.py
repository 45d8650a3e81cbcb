"""Lets `ludan` itself sign in: a secret made at the first start, in a file for its owner alone."""

from pathlib import Path

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.tables import new_id
from contracts.permissions import Role
from gateway.clients.model import ApiClient
from gateway.clients.queries import client_called
from gateway.tokens.keys import write_private
from gateway.tokens.rules import digest, new_secret

OPERATIONS = "ops"
FILE = "ops-client.json"


async def admit_operations(session: AsyncSession, directory: Path) -> None:
    """Have the operations client and the file with its secret agree."""
    path = directory / FILE
    if not path.exists():
        secret = {"client_id": OPERATIONS, "client_secret": new_secret()}
        write_private(path, orjson.dumps(secret))
    known = digest(str(orjson.loads(path.read_bytes())["client_secret"]))
    client = await client_called(session, OPERATIONS)
    if client is None:
        session.add(
            ApiClient(
                id=new_id(),
                client_id=OPERATIONS,
                secret_digest=known,
                roles=[Role.OPERATIONS.value],
                org_path="HQ",
                active=True,
            )
        )
    elif client.secret_digest != known:
        client.secret_digest = known
