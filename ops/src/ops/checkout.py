"""Where this checkout is, and where it keeps what it makes while running."""

import hashlib
from pathlib import Path


def checkout() -> Path:
    """The root of the checkout this code runs from; the working directory when installed elsewhere."""
    for folder in Path(__file__).resolve().parents:
        if (folder / "services").is_dir() and (folder / "pyproject.toml").is_file():
            return folder
    return Path.cwd()


def checkout_mark() -> str:
    """Eight letters that tell this checkout from every other one on the same servers."""
    return hashlib.sha256(str(checkout()).encode()).hexdigest()[:8]


def state_directory(purpose: str) -> Path:
    """`.ludan/<purpose>`, made when missing and readable by its owner only."""
    directory = checkout() / ".ludan" / purpose
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o700)
    return directory
