"""Who may use what, beyond what import-linter judges."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PUBLISHER = ROOT / "libs/chassis/src/chassis/messages/publisher.py"
# The doctor tries a broker out with a message that is no event, in a queue of its own.
DOCTOR = ROOT / "ops/src/ops/doctor.py"
KEPT_OUT_OF_MODELS = (
    "fastapi",
    "aio_pika",
    "httpx",
    "chassis.db",
    "chassis.http",
    "chassis.messages",
)
FROM_THE_GROUND_UP = ("rules", "model", "queries", "commands", "schemas")
SERVICES = sorted(path.name for path in ROOT.glob("services/*/src/*") if path.is_dir())


def _files(*patterns: str) -> list[Path]:
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def _imports(path: Path) -> Iterator[str]:
    """Each module that a file imports from, wherever in the file it does."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _reaches(imported: str, module: str) -> bool:
    return imported == module or imported.startswith(f"{module}.")


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_one_module_alone_publishes_events() -> None:
    files = _files("libs/*/src/**/*.py", "services/*/src/**/*.py", "ops/src/**/*.py")
    assert len(files) > 100
    publishing = {
        path
        for path in files
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "publish"
    }
    assert PUBLISHER in publishing
    assert not publishing - {PUBLISHER, DOCTOR}


def test_models_and_rules_know_nothing_of_http_bus_or_sessions() -> None:
    files = _files("services/*/src/*/**/model.py", "services/*/src/*/**/rules.py")
    assert len(files) > 10
    breaches = [
        f"{_named(path)} imports {imported}"
        for path in files
        for imported in _imports(path)
        if any(_reaches(imported, module) for module in KEPT_OUT_OF_MODELS)
    ]
    assert not breaches


def test_a_feature_is_read_from_its_routes_down_to_its_model() -> None:
    """Routes and consumers stand on schemas, those on commands, queries, model and rules."""
    seen, breaches = 0, list[str]()
    for height, layer in enumerate(FROM_THE_GROUND_UP):
        above = (*FROM_THE_GROUND_UP[height + 1 :], "routes", "consumers")
        for path in _files(f"services/*/src/*/**/{layer}.py"):
            source = next(parent for parent in path.parents if parent.name == "src")
            feature = ".".join(path.relative_to(source).parts[:-1])
            higher = [i for i in _imports(path) if i in {f"{feature}.{name}" for name in above}]
            breaches += [f"{_named(path)} imports {imported}" for imported in higher]
            seen += 1
    assert seen > 20
    assert not breaches


@pytest.mark.parametrize("outside", ["tests/e2e", "tests/chaos", "benchmarks", "ops/src"])
def test_whoever_sees_the_system_from_outside_imports_no_service(outside: str) -> None:
    files = _files(f"{outside}/**/*.py")
    assert files or not (ROOT / outside).is_dir()
    breaches = [
        f"{_named(path)} imports {imported}"
        for path in files
        for imported in _imports(path)
        if any(_reaches(imported, service) for service in SERVICES)
    ]
    assert not breaches
