"""The generated documents are those that the code would write today."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("command", [["-m", "contracts.generate"], ["docs/generate.py"]])
def test_what_is_generated_is_not_stale(command: list[str]) -> None:
    checked = subprocess.run(
        [sys.executable, *command, "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr


def test_the_documents_speak_of_every_event() -> None:
    page = (ROOT / "docs/events.md").read_text("utf-8")
    channels = (ROOT / "docs/asyncapi.yaml").read_text("utf-8")
    schemas = [path.stem for path in (ROOT / "libs/contracts/schemas").glob("*.v*.json")]
    assert len(schemas) > 30
    for event_type in schemas:
        assert f"`{event_type}`" in page
        assert f"address: {event_type}\n" in channels
