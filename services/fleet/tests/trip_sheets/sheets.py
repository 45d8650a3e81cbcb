"""Steps that several tests of trip sheets begin with."""

from datetime import date
from typing import Any

from httpx import Response

from contracts.values import Term

from ..factories import a_line
from ..yard import Body, Yard

TERM = Term(starts_on=date(2026, 3, 3), ends_on=date(2027, 3, 3))


async def issued(yard: Yard, **line: Any) -> Body:
    """A sheet for tomorrow, with vehicle and driver."""
    await yard.vehicle()
    await yard.driver()
    return await yard.sheet(await yard.sign(a_line(term=TERM, **line)))


def planned(day: int, start: int = 8, end: int = 18) -> Body:
    return {
        "planned": {
            "starts_at": f"2026-03-{day:02d}T{start:02d}:00:00+08:00",
            "ends_at": f"2026-03-{day:02d}T{end:02d}:00:00+08:00",
        }
    }


def problem(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]
