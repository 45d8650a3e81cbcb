from uuid import UUID

from chassis.testing import Harness
from contract.contracts.model import Contract
from contract.lines.commands import freeze_tariffs

from ..factories import FINANCE, TODAY, drafted, known_customer, post, tariff_json


async def test_a_tariff_that_is_frozen_stays_when_another_line_gets_a_newer_one(
    service: Harness,
) -> None:
    contract = await drafted(service, await known_customer(service))
    for version in (1, 2):
        async with service.transaction() as session:
            found = await session.get_one(Contract, UUID(contract["id"]))
            await freeze_tariffs(session, found.lines, TODAY)
            assert [line.tariff_version for line in found.lines] == [1], version
        await post(service, FINANCE, "tariffs", tariff_json())
