"""Makes `.venv` with everything pinned in requirements.txt and this workspace; stdlib only."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the sentence is for those who have an older one
    major, minor = sys.version_info[:2]
    sys.exit(f"Ludan needs Python 3.11 or newer; this is {major}.{minor}.")

import hashlib
import os
import shlex
import subprocess
import tempfile
import time
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
REQUIREMENTS = ROOT / "requirements.txt"
STAMP = ENVIRONMENT / "ludan.stamp"
# uv does not read pip's configuration; these are its own names for the same settings.
PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
}


def main() -> None:
    """Bring `.venv` up to date; nothing is done when it is already."""
    members = workspace_members()
    wanted = fingerprint(members)
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text() == wanted:
        STAMP.touch()
        return
    began = time.monotonic()
    STAMP.unlink(missing_ok=True)
    make_environment()
    uv = install_uv()
    install_requirements(uv)
    install_members(uv, members)
    STAMP.write_text(wanted)
    say(f"ready in {time.monotonic() - began:.0f} s")


def workspace_members() -> list[Path]:
    """The folders of the workspace's packages, in the order of the pattern that names them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    patterns = settings["tool"]["uv"]["workspace"]["members"]
    return [
        manifest.parent
        for pattern in patterns
        for manifest in sorted(ROOT.glob(f"{pattern}/pyproject.toml"))
    ]


def fingerprint(members: list[Path]) -> str:
    """Changes whenever something that was installed from changes."""
    digest = hashlib.sha256(sys.version.encode())
    for path in (REQUIREMENTS, *(member / "pyproject.toml" for member in members)):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def make_environment() -> None:
    """Make `.venv`, or leave it when its Python still runs."""
    if (
        PYTHON.exists()
        and subprocess.run(
            [PYTHON, "-m", "pip", "--version"], capture_output=True, check=False
        ).returncode
        == 0
    ):
        return
    say("making .venv")
    try:
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
    except subprocess.CalledProcessError:
        sys.exit(
            "Python's venv module cannot install pip here. "
            "Mend it with: sudo apt-get install --yes python3-venv"
        )


def install_uv() -> Path | None:
    """Install uv alone, by its hashes; None when it cannot be had, pip does the work then."""
    say("installing uv")
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as alone:
        alone.write(requirement("uv"))
        alone.flush()
        if run([*pip(), "--require-hashes", "--no-deps", "-r", alone.name]):
            return ENVIRONMENT / "bin" / "uv"
    say("uv cannot be had here, going on with pip")
    return None


def requirement(name: str) -> str:
    """The lines of requirements.txt that pin one package."""
    lines = iter(REQUIREMENTS.read_text().splitlines(keepends=True))
    kept: list[str] = []
    for line in lines:
        if line.startswith(f"{name}=="):
            kept.append(line)
            while kept[-1].rstrip().endswith("\\"):
                kept.append(next(lines))
    return "".join(kept)


def install_requirements(uv: Path | None) -> None:
    """Install everything pinned, by its hashes."""
    say("installing the requirements")
    arguments = ["--require-hashes", "-r", str(REQUIREMENTS)]
    if uv and run([str(uv), "pip", "install", "--python", str(PYTHON), *arguments]):
        return
    if not run([*pip(), *arguments], quiet=False):
        sys.exit("The requirements could not be installed; the lines above say why.")


def install_members(uv: Path | None, members: list[Path]) -> None:
    """Install the packages of this workspace so that an edit is seen at once."""
    say(f"installing the {len(members)} packages of this workspace")
    editable = [argument for member in members for argument in ("-e", str(member))]
    arguments = ["--no-deps", "--no-build-isolation", *editable]
    if uv and run([str(uv), "pip", "install", "--python", str(PYTHON), *arguments]):
        return
    if not run([*pip(), *arguments], quiet=False):
        sys.exit("The packages of this workspace could not be installed; the lines above say why.")


def pip() -> list[str]:
    """The beginning of a pip install command."""
    return [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]


def run(command: list[str], *, quiet: bool = True) -> bool:
    """Run it and say whether it went well; its own words are shown unless quiet."""
    done = subprocess.run(
        command,
        env={
            **uv_settings(),
            **os.environ,
            "PATH": f"{PYTHON.parent}{os.pathsep}{os.environ.get('PATH', '')}",
        },
        stdout=subprocess.DEVNULL if quiet else None,
        stderr=subprocess.DEVNULL if quiet else None,
        check=False,
    )
    return done.returncode == 0


def uv_settings() -> dict[str, str]:
    """The pip configuration of this machine in uv's words."""
    listed = subprocess.run(
        [PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    # pip asks all its indexes alike; the hashes make that safe.
    settings = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    for line in listed.stdout.splitlines():
        key, _, value = line.partition("=")
        option = key.rpartition(".")[2]
        if option in PIP_TO_UV and value:
            settings[PIP_TO_UV[option]] = shlex.split(value)[0]
    return settings


def say(line: str) -> None:
    """One line of progress."""
    sys.stderr.write(f"bootstrap: {line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
