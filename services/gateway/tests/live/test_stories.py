from typing import Any

import orjson
import pytest

from chassis.auth import Actor
from chassis.tables import new_id
from chassis.testing import an_actor
from contracts.permissions import Permission, Role
from contracts.values import Visibility
from gateway.live.stories import Story, story

from .factories import a_sheet_issued, an_envelope

PUDONG = an_actor(Role.DISPATCHER, org_path="HQ/PD").using(Permission.LIVE_READ)
XUHUI = an_actor(Role.DISPATCHER, org_path="HQ/XH").using(Permission.LIVE_READ)
SALES = an_actor(Role.SALES, org_path="HQ/PD").using(Permission.LIVE_READ)
ADMIN = an_actor(Role.ADMINISTRATOR).using(Permission.LIVE_READ)


def told(content: dict[str, Any]) -> Story:
    made = story(content)
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("scope", "watcher", "seen"),
    [
        ({}, PUDONG, True),
        ({}, XUHUI, False),
        ({}, SALES, False),
        ({}, ADMIN, True),
        ({"owner_id": str(SALES.id)}, SALES, True),
        ({"owner_id": str(XUHUI.id)}, XUHUI, True),
        ({"team_ids": [str(SALES.id)]}, SALES, True),
        ({"visibility": "own"}, PUDONG, False),
        ({"visibility": "own"}, ADMIN, True),
        ({"visibility": Visibility.ALL.value}, XUHUI, True),
        ({"org_path": "HQ/PD/SALES"}, PUDONG, True),
        ({"org_path": "HQ/PDX"}, PUDONG, False),
        ({"org_path": "HQ"}, PUDONG, False),
    ],
)
def test_an_event_is_told_to_those_whose_reach_covers_it(
    scope: dict[str, Any], watcher: Actor, seen: bool
) -> None:
    assert told(a_sheet_issued(scope=scope)).seen_by(watcher) is seen


def test_what_belongs_to_nobody_is_told_to_those_who_reach_all() -> None:
    joined = told(an_envelope("gateway.staff-joined.v1", {"staff_id": str(new_id())}))
    assert joined.seen_by(ADMIN)
    assert not joined.seen_by(PUDONG)


def test_a_broken_stamp_hides_rather_than_shows() -> None:
    broken = told(a_sheet_issued(scope={"visibility": "nonsense"}))
    assert not broken.seen_by(PUDONG)


def test_a_story_names_the_sheet_and_no_person() -> None:
    content = a_sheet_issued(personal={"name": "王芳", "phone": "13800000000"}, note="秘密")
    shown = orjson.loads(told(content).content)
    assert set(shown) == {
        "id", "type", "time", "subject", "scope", "publisher", "sequence", "show",
    }  # fmt: skip
    assert shown["show"] == {
        "number": "LD-2026-000001",
        "status": "issued",
        "plate": "沪A12345",
        "branch": "PD",
        "contract_number": "HT-2026-000001",
    }
    assert "王芳" not in told(content).content
    assert "秘密" not in told(content).content


def test_what_cannot_be_read_is_not_told() -> None:
    assert story({"body": "garbage"}) is None
