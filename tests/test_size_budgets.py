"""What a newcomer can take in at once: small files, few files a folder, few rooms a floor."""

import subprocess
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
LINES_A_FILE = 300
LINES_OF_APP = 30
FILES_A_FEATURE = 8
ROOMS_A_FLOOR = 10
FRONT_DOOR = {"__init__", "__main__", "app", "service", "settings", "tables"}


def _ours(*endings: str) -> list[Path]:
    """Files of this checkout, committed or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [ROOT / name for name in listed if name.endswith(endings) and (ROOT / name).is_file()]


CODE = _ours(".py", ".ts", ".tsx", ".sql")


def test_there_is_code_to_measure() -> None:
    assert len(CODE) > 100
    assert len(_services()) >= 2


def test_no_file_is_longer_than_can_be_read_at_a_sitting() -> None:
    long = {_named(path): lines for path in CODE if (lines := _lines(path)) > LINES_A_FILE}
    assert not long


def test_an_app_only_puts_parts_together() -> None:
    apps = [path for path in CODE if path.name == "app.py" and path.parents[3].name == "services"]
    assert apps
    assert not {_named(app): lines for app in apps if (lines := _lines(app)) > LINES_OF_APP}


def test_a_feature_has_few_files() -> None:
    features = Counter(
        path.parent
        for service in _services()
        for path in CODE
        if path.suffix == ".py" and service in path.parent.parents
    )
    assert len(features) > 10
    assert not {_named(at): files for at, files in features.items() if files > FILES_A_FEATURE}


def test_a_floor_has_few_rooms() -> None:
    floors = {"the root": {p.relative_to(ROOT).parts[0] for p in _ours("") if p.parent != ROOT}}
    for package in [
        *_services(),
        *_inner_floors(),
        ROOT / "libs/chassis/src/chassis",
        ROOT / "ops/src/ops",
    ]:
        inside = {
            path.relative_to(package).parts[0] for path in CODE if path.is_relative_to(package)
        }
        floors[_named(package)] = {name.removesuffix(".py") for name in inside} - FRONT_DOOR
    crowded = {floor: rooms for floor, rooms in floors.items() if len(rooms) > ROOMS_A_FLOOR}
    assert not crowded


def _inner_floors() -> set[Path]:
    """Folders of a service that hold features themselves, such as contract's money."""
    return {
        path.parents[1]
        for service in _services()
        for path in CODE
        if service in path.parents[1].parents and path.name == "__init__.py"
    }


def _services() -> list[Path]:
    return [
        path.parent for path in CODE if path.name == "app.py" and path.parents[3].name == "services"
    ]


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))
