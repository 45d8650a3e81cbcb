"""Time that a story moves: every service of a system follows the same file."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Calendar:
    """What time it is in a system; it only ever goes on."""

    def __init__(self, file: Path, begins: datetime) -> None:
        self.file = file
        self.on_travel: Callable[[], None] = lambda: None
        self.travel(begins)

    def now(self) -> datetime:
        """The instant, as all services see it."""
        return self._real() + timedelta(seconds=self._seconds())

    def travel(self, to: datetime) -> None:
        """Let it be `to`, and go on from there."""
        ahead = int((to - self._real()).total_seconds())
        assert not self.file.exists() or ahead >= self._seconds(), "time goes on, never back"
        written = self.file.with_suffix(".new")
        written.write_text(str(ahead))
        written.replace(self.file)
        self.on_travel()

    def _seconds(self) -> int:
        return int(self.file.read_text())

    @staticmethod
    def _real() -> datetime:
        return datetime.now(UTC)


def shanghai(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant by the clock on the wall of the firm."""
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def midnight(day: str) -> datetime:
    """When a business date begins at the firm."""
    return datetime.fromisoformat(day).replace(tzinfo=SHANGHAI)
