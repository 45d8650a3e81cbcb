from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from chassis.schedule.clock import Clock
from chassis.settings import ServiceSettings


@pytest.fixture
def ahead(tmp_path: Path) -> Path:
    path = tmp_path / "ahead"
    path.write_text("0")
    return path


def test_a_clock_that_follows_a_file_is_ahead_by_what_the_file_says(ahead: Path) -> None:
    clock = Clock()
    clock.follow(ahead)
    assert clock.now() - datetime.now(UTC) < timedelta(seconds=1)
    ahead.write_text(str(3600 * 24 * 30))
    assert clock.now() - datetime.now(UTC) > timedelta(days=29, hours=23)


def test_a_stopped_clock_stands_whatever_the_file_says(ahead: Path) -> None:
    clock = Clock()
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    clock.stop_at(noon)
    ahead.write_text("60")
    clock.follow(ahead)
    assert clock.now() == noon


def test_only_a_test_may_move_the_time_of_a_service(ahead: Path) -> None:
    needed = {"database_url": "postgresql://x", "amqp_url": "amqp://x", "clock_file": ahead}
    assert ServiceSettings.model_validate({**needed, "environment": "test"}).clock_file == ahead
    with pytest.raises(ValidationError, match="time is real everywhere else"):
        ServiceSettings.model_validate({**needed, "environment": "production"})
