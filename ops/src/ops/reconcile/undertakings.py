"""What the logs say we undertook: lines of signed contracts and confirmed orders, and their ends."""

from datetime import datetime

from ops.operating.operator import Json

Span = tuple[datetime, datetime]
Undertaking = tuple[str, str]


def span(period: Json) -> Span:
    """A period as instants, whatever the offset it is written with."""
    return datetime.fromisoformat(period["starts_at"]), datetime.fromisoformat(period["ends_at"])


def undertaking(data: Json) -> Undertaking:
    """A contract's line or an order, as an event of fleet names it."""
    if data.get("order_id"):
        return "order", data["order_id"]
    return data["contract_id"], data["line_id"]


class Undertakings:
    """Everything undertaken by name, and what of it was called off since."""

    def __init__(self) -> None:
        self.known: dict[Undertaking, str] = {}
        self.off: set[Undertaking] = set()

    def see(self, event: Json) -> None:
        """Take note of signatures, amendments, orders and their ends."""
        data = event["data"]
        match event["type"]:
            case "contract.signed.v1" | "contract.amended.v1":
                for line in data["lines"]:
                    self.known[data["contract_id"], line["line_id"]] = data["number"]
            case "contract.terminated.v1" | "contract.expired.v1":
                self.off |= {(data["contract_id"], line["line_id"]) for line in data["lines"]}
            case "contract.order-confirmed.v1":
                self.known["order", data["order_id"]] = data["number"]
            case "contract.order-cancelled.v1":
                self.off.add(("order", data["order_id"]))
            case _:
                pass
