"""What the logs say we undertook: lines of signed contracts and confirmed orders, and their ends."""

from datetime import datetime
from zoneinfo import ZoneInfo

from ops.operating.operator import Json

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_BEGINNING = datetime.min.replace(tzinfo=_SHANGHAI)

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
    """Everything undertaken by name, and from when on it is no longer: cancelled ones never were."""

    def __init__(self) -> None:
        self.known: dict[Undertaking, str] = {}
        self.off: dict[Undertaking, datetime] = {}

    def see(self, event: Json) -> None:
        """Take note of signatures, amendments, orders and their ends."""
        data = event["data"]
        match event["type"]:
            case "contract.signed.v1" | "contract.amended.v1":
                for line in data["lines"]:
                    self.known[data["contract_id"], line["line_id"]] = data["number"]
            case "contract.terminated.v1":
                self._end(data, data["ends_on"])
            case "contract.expired.v1":
                self._end(data, data["term"]["ends_on"])
            case "contract.order-confirmed.v1":
                self.known["order", data["order_id"]] = data["number"]
            case "contract.order-cancelled.v1":
                self.off["order", data["order_id"]] = _BEGINNING
            case _:
                pass

    def _end(self, contract: Json, ends_on: str) -> None:
        over_at = datetime.fromisoformat(ends_on).replace(tzinfo=_SHANGHAI)
        for line in contract["lines"]:
            self.off[contract["contract_id"], line["line_id"]] = over_at
