import asyncio

from chassis.testing import Harness
from contracts.events.customer import CustomerRegistered

from ..factories import FOREIGN_REP, REP, a_party, registered


async def test_of_many_who_register_one_name_at_once_exactly_one_succeeds(
    customers: Harness,
) -> None:
    spellings = ["上海巴士汽车租赁有限公司", "巴士汽车租赁(上海)", "上海巴士汽車租賃股份有限公司"]

    async def register(place: int) -> int:
        actor = REP if place % 2 else FOREIGN_REP
        async with customers.client(actor) as client:
            body = a_party(name=spellings[place % len(spellings)])
            return (await client.post("/v1/customers", json=body)).status_code

    answers = await asyncio.gather(*(register(place) for place in range(12)))
    assert sorted(answers) == [201] + [409] * 11
    assert len(await customers.recorded(CustomerRegistered)) == 1


async def test_of_many_who_register_one_phone_at_once_exactly_one_succeeds(
    customers: Harness,
) -> None:
    async def register() -> int:
        async with customers.client(REP) as client:
            answer = await client.post("/v1/customers", json=a_party(phone="13812345678"))
            return answer.status_code

    assert sorted(await asyncio.gather(*(register() for _ in range(6)))) == [201] + [409] * 5


async def test_numbers_have_neither_gaps_nor_twins(customers: Harness) -> None:
    async with customers.client(REP) as client:
        await registered(customers, name="上海巴士汽车租赁有限公司")
        bodies = [a_party() for _ in range(8)] + [a_party(name="巴士汽车租赁")] * 4
        await asyncio.gather(*(client.post("/v1/customers", json=body) for body in bodies))
    numbers = [event.number for event in await customers.recorded(CustomerRegistered)]
    assert sorted(int(number.rpartition("-")[2]) for number in numbers) == list(range(1, 10))
