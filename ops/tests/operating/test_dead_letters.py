"""What an operator sees of dead letters."""

import io
from datetime import UTC, datetime

from rich.console import Console

from ops.operating.dead_letters import letters_table


def test_a_letter_is_shown_with_owner_reason_and_age() -> None:
    letter = {
        "service": "fleet",
        "message_id": "01a1",
        "type": "contract.signed.v1",
        "state": "dead",
        "reason": "ValueError",
        "detail": "no such branch",
        "owner": "dispatch",
        "parked_at": "2026-01-01T00:00:00Z",
        "attempts": 8,
    }
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(letters_table([letter], datetime(2026, 1, 1, 0, 30, tzinfo=UTC)))
    shown = console.export_text()
    for word in ("fleet", "dead", "no such branch", "dispatch", "30 min", "8"):
        assert word in shown
