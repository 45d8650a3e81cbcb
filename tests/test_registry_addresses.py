"""Where packages come from is the installer's setting, never the repository's."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Written so that this file is not among the found.
REGISTRIES = ("pypi[.]org", "pythonhosted[.]org", "registry[.]npmjs", "registry[.]yarnpkg")
ADDRESS = re.compile("|".join(REGISTRIES))


def test_no_tracked_file_names_a_package_registry() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    files = [ROOT / name for name in listed.split("\0") if name]
    assert len(files) > 100
    naming = [
        str(path.relative_to(ROOT))
        for path in files
        if path.is_file() and ADDRESS.search(path.read_bytes().decode("utf-8", "ignore"))
    ]
    assert not naming


def test_an_address_would_be_found() -> None:
    assert ADDRESS.search("https://files." + "pythonhosted" + ".org/packages")
