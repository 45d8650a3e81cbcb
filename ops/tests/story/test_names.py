"""Names look real and never collide by accident."""

from ops.story import names
from ops.story.firm import MODELS, Firm

MANY = 10_000
WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)
)


def test_no_two_numbers_give_one_name() -> None:
    for name in (names.person, names.company, names.plate, names.mobile, names.landline):
        assert len({name(number) for number in range(MANY)}) == MANY


def test_every_vin_has_the_right_check_digit() -> None:
    for number, model in enumerate(MODELS):
        vin = Firm().vehicle(number, model, "PD").vin
        assert len(vin) == 17
        total = sum(
            (int(letter) if letter.isdigit() else VALUES[letter]) * weight
            for letter, weight in zip(vin, WEIGHTS, strict=True)
        )
        assert vin[8] == "0123456789X"[total % 11]


def test_a_plate_is_one_of_shanghai() -> None:
    assert names.plate(7).startswith("沪")
    assert len(names.plate(7)) == 7
