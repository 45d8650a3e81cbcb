"""The one source of time, real or simulated."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "Asia/Shanghai"


class Clock:
    """Tells the time; a test or a simulation may stop and move it."""

    def __init__(self) -> None:
        self._stopped_at: datetime | None = None

    def now(self) -> datetime:
        """The instant, in UTC."""
        return self._stopped_at or datetime.now(UTC)

    def today(self, zone: str = DEFAULT_ZONE) -> date:
        """The business date in a branch's time zone."""
        return self.now().astimezone(ZoneInfo(zone)).date()

    def stop_at(self, at: datetime) -> None:
        """Let it be `at` until told otherwise."""
        self._stopped_at = at.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Let time pass on a stopped clock."""
        self._stopped_at = self.now() + by

    def run(self) -> None:
        """Follow real time again."""
        self._stopped_at = None


clock = Clock()
