import pytest

from contracts.events.customer import CustomerKind
from customer.duplicates.rules import Match, Party, Reason, compare

from .pairs import ONE_PARTY, TWO_PARTIES

ORGANISATION, PERSON = CustomerKind.ORGANISATION, CustomerKind.PERSON


def judged(
    one: str,
    other: str,
    *,
    kind: CustomerKind = ORGANISATION,
    phone: str | None = None,
    other_phone: str | None = None,
) -> Match:
    return compare(Party.of(kind, one, phone), Party.of(kind, other, other_phone))


def test_names_labelled_by_hand_are_told_apart() -> None:
    missed = [pair for *pair, _ in ONE_PARTY if not judged(*pair).is_candidate]
    false_alarms = [pair for pair in TWO_PARTIES if judged(*pair).is_candidate]
    hits = len(ONE_PARTY) - len(missed)
    assert len(ONE_PARTY) + len(TWO_PARTIES) >= 70
    assert hits / len(ONE_PARTY) >= 0.95, missed
    assert hits / (hits + len(false_alarms)) >= 0.9, false_alarms


@pytest.mark.parametrize(("one", "other", "reason"), [pair for pair in ONE_PARTY if pair[2]])
def test_the_reason_is_the_one_a_clerk_would_give(one: str, other: str, reason: Reason) -> None:
    assert reason in judged(one, other).reasons


@pytest.mark.parametrize(
    ("one", "other"), [*(pair[:2] for pair in ONE_PARTY), *TWO_PARTIES], ids=lambda name: name
)
def test_it_does_not_matter_which_name_came_first(one: str, other: str) -> None:
    assert judged(one, other) == judged(other, one)


@pytest.mark.parametrize(
    "other",
    ["１３８１２３４５６７８", "+86 138-1234-5678", "0086 138 1234 5678", "(+86)13812345678"],
)
def test_a_phone_number_is_the_same_however_it_is_written(other: str) -> None:
    match = judged("上海巴士", "长隆旅游", phone="13812345678", other_phone=other)
    assert match == Match(80, (Reason.SAME_PHONE,))


@pytest.mark.parametrize(
    "other", ["(021)63212345", "０２１—６３２１２３４５", "+86-21-6321-2345转801"]
)
def test_a_landline_is_the_same_with_or_without_country_code_and_extension(other: str) -> None:
    match = judged("上海巴士", "长隆旅游", phone="021-63212345", other_phone=other)
    assert match.reasons == (Reason.SAME_PHONE,)


def test_a_same_phone_makes_a_doubtful_name_certain() -> None:
    elsewhere = judged("上海大众汽车", "北京大众汽车", phone="13812345678")
    assert not elsewhere.is_candidate
    called = judged("上海大众汽车", "北京大众汽车", phone="13812345678", other_phone="13812345678")
    assert called.score > 85
    assert Reason.SAME_PHONE in called.reasons


def test_tones_that_differ_are_a_weaker_reason() -> None:
    same_tones = judged("上海宏运客运有限公司", "上海鸿运客运有限公司")
    other_tones = judged("上海宏运客运有限公司", "上海轰运客运有限公司")
    assert same_tones.score > other_tones.score >= 60


def test_a_person_of_the_same_name_is_less_certain_than_a_firm_of_the_same_name() -> None:
    person = judged("王伟", "王偉", kind=PERSON)
    assert person.reasons == (Reason.SAME_NAME, Reason.TRADITIONAL_FORM)
    assert 60 <= person.score < judged("上海巴士", "上海巴士").score


def test_a_person_whose_name_only_sounds_the_same_is_somebody_else() -> None:
    assert not judged("王伟", "汪薇", kind=PERSON).is_candidate


def test_a_firm_and_a_person_are_one_party_by_phone_only() -> None:
    firm = Party.of(ORGANISATION, "王伟", "13812345678")
    assert not compare(firm, Party.of(PERSON, "王伟", None)).is_candidate
    assert compare(firm, Party.of(PERSON, "李强", "13812345678")).is_candidate


@pytest.mark.parametrize(
    "name", ["有限公司", "上海", "Co., Ltd.", "！！", "()", "上海市", "The Group"]
)
def test_a_name_with_nothing_of_its_own_is_still_compared(name: str) -> None:
    assert judged(name, name).is_candidate
    assert not judged(name, "上海巴士汽车租赁").is_candidate
