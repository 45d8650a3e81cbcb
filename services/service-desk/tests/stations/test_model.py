from datetime import datetime, timedelta

import pytest

from chassis.tables import new_id
from contracts.events.customer import CustomerTier
from contracts.events.service_desk import Priority, TicketStatus
from service_desk.stations.model import Station
from service_desk.stations.rules import Level, allowance, levels

from ..factories import NOW


def a_station(status: TicketStatus = TicketStatus.IN_PROGRESS) -> Station:
    station = Station(
        id=new_id(), ticket_id=new_id(), place=0, station=status, entered_at=NOW, by=None
    )
    station.set_clock(Priority.NORMAL, CustomerTier.BRONZE)
    return station


def test_every_station_but_the_last_has_a_deadline() -> None:
    timed = {
        status
        for status in TicketStatus
        if allowance(status, Priority.NORMAL, CustomerTier.BRONZE) is not None
    }
    assert timed == set(TicketStatus) - {TicketStatus.CLOSED}


@pytest.mark.parametrize("status", set(TicketStatus) - {TicketStatus.CLOSED})
def test_more_urgent_and_more_valuable_never_waits_longer(status: TicketStatus) -> None:
    waits = [
        [allowance(status, priority, tier) or timedelta() for tier in reversed(CustomerTier)]
        for priority in Priority
    ]
    for row in waits:
        assert row == sorted(row, reverse=True)
    for column in zip(*waits, strict=True):
        assert list(column) == sorted(column, reverse=True)
    assert min(min(row) for row in waits) >= timedelta(minutes=30)


def test_the_alarms_follow_each_other_upwards_and_then_stop() -> None:
    station = a_station()
    heard: list[tuple[Level, datetime]] = []
    while alarm := station.next_alarm():
        heard.append((alarm.to, alarm.at))
        station.escalated_to = alarm.to
    assert heard == [
        (Level.RESPONSIBLE, NOW + timedelta(hours=72)),
        (Level.MANAGER, NOW + timedelta(hours=108)),
        (Level.HQ, NOW + timedelta(hours=144)),
    ]


def test_a_closed_ticket_alarms_nobody() -> None:
    assert a_station(TicketStatus.CLOSED).next_alarm() is None


def test_the_manager_is_told_first_where_nobody_is_responsible_yet() -> None:
    for status in (TicketStatus.NEW, TicketStatus.WITH_MANAGER, TicketStatus.WITH_FLEET):
        assert levels(status) == (Level.MANAGER, Level.HQ)
    for status in (TicketStatus.SUPPORT_REQUESTED, TicketStatus.REPORT_SUBMITTED):
        assert levels(status) == (Level.HQ,)


@pytest.mark.parametrize(("left_after", "stood"), [(-1, False), (0, True), (1, True), (None, True)])
def test_a_station_left_before_the_instant_was_left_in_time(
    left_after: int | None, stood: bool
) -> None:
    station, due_at = a_station(), NOW + timedelta(hours=72)
    if left_after is not None:
        station.left_at = due_at + timedelta(microseconds=left_after)
    assert station.stood_at(due_at) is stood
