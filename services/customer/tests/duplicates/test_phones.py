import pytest

from customer.duplicates.phones import PhoneUnreadable, key_of_phone, masked, unmasked


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138****5678"),
        ("+86 138 1234 5678", "138****5678"),
        ("021-63212345转801", "021****2345"),
        ("400-820-8820", "40****8820"),
        ("+1 415 555 2671", "141****2671"),
        ("written by hand", "****"),
    ],
)
def test_a_masked_number_keeps_its_ends(phone: str, shown: str) -> None:
    assert masked(phone) == shown


def test_a_masked_number_sent_back_means_the_one_we_know() -> None:
    assert unmasked("138****5678", ["13987654321", "13812345678"]) == "13812345678"


def test_a_masked_number_that_we_do_not_know_is_no_number() -> None:
    with pytest.raises(PhoneUnreadable):
        key_of_phone(unmasked("138****0000", ["13812345678"]))


@pytest.mark.parametrize("phone", ["abc", "123", "1" * 40, "138****5678"])
def test_what_cannot_be_called_is_refused(phone: str) -> None:
    with pytest.raises(PhoneUnreadable):
        key_of_phone(phone)
