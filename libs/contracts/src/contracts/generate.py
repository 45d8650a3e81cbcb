"""Writes the schema files from the catalogue: `python -m contracts.generate`."""

import sys
from pathlib import Path

from contracts.schemas import FOLDER, broken, schemas, stale, written

MAKE_A_V2 = "make a v2: a published event may gain optional fields and nothing else"


def main(arguments: list[str], folder: Path = FOLDER) -> int:
    """Write what is stale; `--check` only says so. A schema that would break readers stays."""
    if breaches := broken(folder):
        sys.stderr.write("\n".join([*breaches, MAKE_A_V2, ""]))
        return 1
    names = stale(folder)
    if names and "--check" in arguments:
        sys.stderr.write(f"stale schemas: {', '.join(names)}; mend them with `make docs`\n")
        return 1
    wanted = schemas()
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / f"{name}.json").write_text(written(wanted[name]), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
