import pytest

from chassis.testing import Harness

from ..factories import FOREIGN_REP, MANAGER, REP, registered

NAME, PHONE = "上海巴士汽車租賃有限公司", "13812345678"


async def found(customers: Harness, **wanted: str) -> list[str]:
    async with customers.client(MANAGER) as client:
        answer = await client.get("/v1/customers", params=wanted)
    assert answer.status_code == 200, answer.text
    return [customer["name"] for customer in answer.json()["items"]]


@pytest.mark.parametrize(
    "words",
    [
        "巴士",
        "巴士汽车",
        "巴士汽車",
        "士汽车租",
        "上海巴士汽车租赁有限公司",
        "shbs",
        "BSQC",
        "shanghaibashi",
        "5678",
        "13812345678",
        "+86 138-1234-5678",
    ],
)
async def test_a_customer_is_found_by_what_one_remembers(customers: Harness, words: str) -> None:
    await registered(customers, name=NAME, phone=PHONE)
    await registered(customers)
    assert await found(customers, q=words) == [NAME]


async def test_a_customer_is_found_by_its_number(customers: Harness) -> None:
    customer = await registered(customers)
    await registered(customers)
    assert await found(customers, q=customer["number"].lower()) == [customer["name"]]


@pytest.mark.parametrize("words", ["大众", "%", "_", "34567", "345678", "1234", "' OR 1=1 --"])
async def test_nothing_else_is_found(customers: Harness, words: str) -> None:
    """Among it the hidden digits of a masked phone, which could be guessed by fragments."""
    await registered(customers, name=NAME, phone=PHONE)
    assert await found(customers, q=words) == []


async def test_customers_are_filtered_by_several_classifications(customers: Harness) -> None:
    await registered(customers, name="甲乙物流", industry="物流", categories=["长租", "国企"])
    await registered(customers, name="丙丁航空", industry="航空", categories=["长租"])
    assert await found(customers, industry="物流") == ["甲乙物流"]
    assert await found(customers, category="长租") == ["丙丁航空", "甲乙物流"]
    assert await found(customers, category="国企", status="prospect") == ["甲乙物流"]
    assert await found(customers, status="active") == []
    assert await found(customers, kind="person") == []


async def test_a_search_shows_only_what_one_may_see(customers: Harness) -> None:
    await registered(customers, REP, name="甲乙物流")
    await registered(customers, FOREIGN_REP, name="甲乙航空")
    for actor, name in ((REP, "甲乙物流"), (FOREIGN_REP, "甲乙航空")):
        async with customers.client(actor) as client:
            items = (await client.get("/v1/customers", params={"q": "甲乙"})).json()["items"]
        assert [item["name"] for item in items] == [name]


async def test_a_list_is_read_page_by_page(customers: Harness) -> None:
    names = [(await registered(customers))["name"] for _ in range(5)]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    async with customers.client(REP) as client:
        while True:
            page = (await client.get("/v1/customers", params={"limit": "2"} | cursor)).json()
            seen += [item["name"] for item in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}
    assert seen == names[::-1]
