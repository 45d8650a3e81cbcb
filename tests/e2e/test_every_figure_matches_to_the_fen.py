"""One story whose every figure was worked out by hand, in contract and in analytics alike.

Three lines under one contract from 1 April 2027 on: 18,000.00, 15,500.00 and 9,999.99 a month. The
second vehicle is swapped on 11 April at noon, the third line ends on 16 April, the first vehicle
drives 2,700 km where 2,500 are included. April is invoiced by itself on 1 May. A customer entered
twice had ordered a trip meanwhile; the two are merged. Then an odometer turns out to have been read
wrong: 250 km less, which is a credit note. One transfer pays both invoices.
"""

from ops.operating.operator import Operator
from ops.reconcile import reconcile_system
from ops.system import System

from .april import Story, amounts, fen
from .calendar import Calendar, shanghai
from .office import Office

APRIL = (
    ("rental", "first", 1_800_000, 162_000),
    # 10 days and a half of 30: 15,120 of 43,200 minutes.
    ("rental", "second", 542_500, 48_825),
    ("rental", "swapped", 1_007_500, 90_675),
    # Half of 9,999.99 is rounded half up.
    ("rental", "third", 500_000, 45_000),
    ("excess_km", "first", 50_000, 4_500),
    ("overtime", "first", 6_000, 540),
    ("tolls", "first", 4_500, 405),
    ("parking", "first", 1_000, 90),
    # Three nights of eight hours.
    ("night", "first", 48_000, 4_320),
)
APRIL_NET, APRIL_TAX = 3_959_500, 356_355
TRIP = (
    ("trip", 38_000, 3_420),
    # 40 km more than the 60 included, an hour and a half more than two.
    ("excess_km", 14_000, 1_260),
    ("overtime", 18_000, 1_620),
    ("tolls", 3_000, 270),
)
TRIP_NET, TRIP_TAX = 73_000, 6_570
CREDITED_NET, CREDITED_TAX = -50_000, -4_500
REVENUE = {
    "first": 1_859_500,
    "second": 542_500,
    "swapped": 1_007_500,
    "third": 500_000,
    "ordered": 73_000,
}
PROFIT = REVENUE | {"first": 1_859_500 - 5_500, "ordered": 73_000 - 3_000}


async def test_every_figure_matches_to_the_fen(
    timed_office: Office, timed_system: System, calendar: Calendar, timed_operator: Operator
) -> None:
    story = Story(timed_office, calendar)
    await story.sign_three_lines()
    await story.let_march_be_billed(timed_system.url("contract"))
    await story.drive_on_the_first_day()
    await story.swap_the_second_vehicle()
    await story.end_the_third_line()
    await story.drive_far()
    await story.order_a_trip()

    calendar.travel(shanghai(2027, 5, 1, 9))
    april = await story.invoice_that_comes_by_itself()
    assert story.lines_of(april) == sorted(APRIL)
    assert amounts(april) == (APRIL_NET, APRIL_TAX, APRIL_NET + APRIL_TAX)

    trip = await story.invoice_of_the_trip()
    assert sorted((x["kind"], fen(x["net"]), fen(x["tax"])) for x in trip["lines"]) == sorted(TRIP)
    assert amounts(trip) == (TRIP_NET, TRIP_TAX, TRIP_NET + TRIP_TAX)

    await story.merge()
    note = await story.correct_the_odometer()
    assert amounts(note) == (CREDITED_NET, CREDITED_TAX, CREDITED_NET + CREDITED_TAX)
    await story.pay_both_with_one_transfer(
        APRIL_NET + APRIL_TAX + CREDITED_NET + CREDITED_TAX, TRIP_NET + TRIP_TAX
    )

    await story.figures_are(REVENUE, PROFIT)
    assert (await reconcile_system(timed_operator)).findings == ()
