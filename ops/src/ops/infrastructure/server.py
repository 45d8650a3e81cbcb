"""What is said about a server once it is found, and what is said when it is not."""

from dataclasses import dataclass, field
from pathlib import Path


class Unavailable(Exception):
    """A server that is needed cannot be had; the message is one sentence, `mend` the one command."""

    def __init__(self, sentence: str, mend: str | None = None) -> None:
        super().__init__(f"{sentence} Mend it with: {mend}" if mend else sentence)
        self.sentence = sentence
        self.mend = mend


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server that answers: what it is, where it is and why it was this one."""

    product: str
    kind: str
    version: str
    durable: bool
    url: str = field(repr=False)
    log: Path | None = None
    skipped: tuple[str, ...] = ()
    shared: bool = False
    """Others use it too, so everything of ours carries our prefix."""

    def line(self) -> str:
        """The one line that doctor, the test header and /healthz print."""
        parts = [
            f"{self.product} {self.version}",
            self.kind,
            "durable" if self.durable else "not durable",
        ]
        if self.skipped:
            parts[1] += f" ({', '.join(self.skipped)})"
        if self.log:
            parts.append(f"log {self.log}")
        return ", ".join(parts)


@dataclass(frozen=True)
class Infrastructure:
    """The two servers a system runs on, and the prefix its names carry there."""

    database: Server
    broker: Server
    prefix: str

    def lines(self) -> tuple[str, str]:
        """One line for each server."""
        return self.database.line(), self.broker.line()

    def text(self) -> str:
        """Both lines, as services show them on /healthz."""
        return "; ".join(self.lines())
