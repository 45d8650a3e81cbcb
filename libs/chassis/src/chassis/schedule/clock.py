"""The one source of time, real or simulated."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "Asia/Shanghai"


class Clock:
    """Tells the time; a test or a simulation may stop and move it."""

    def __init__(self) -> None:
        self._stopped_at: datetime | None = None
        self._ahead: Path | None = None

    def now(self) -> datetime:
        """The instant, in UTC."""
        if self._stopped_at:
            return self._stopped_at
        return datetime.now(UTC) + self._shift()

    def today(self, zone: str = DEFAULT_ZONE) -> date:
        """The business date in a branch's time zone."""
        return self.now().astimezone(ZoneInfo(zone)).date()

    def stop_at(self, at: datetime) -> None:
        """Let it be `at` until told otherwise."""
        self._stopped_at = at.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Let time pass on a stopped clock."""
        self._stopped_at = self.now() + by

    def follow(self, ahead: Path | None) -> None:
        """Be ahead of real time by the seconds in this file, which whoever tries a system out rewrites."""
        self._ahead = ahead

    def run(self) -> None:
        """Follow real time again."""
        self._stopped_at = None

    def _shift(self) -> timedelta:
        return timedelta(seconds=int(self._ahead.read_text())) if self._ahead else timedelta()


clock = Clock()
