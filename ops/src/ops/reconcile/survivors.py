"""Whom a customer's id stands for after merges, and after those that were undone."""

from ops.operating.operator import Json


class Survivors:
    """Follows merges as the log tells of them."""

    def __init__(self) -> None:
        self._of: dict[str, str] = {}

    def see(self, event: Json) -> None:
        """Take note of a merge or of its undoing."""
        data = event["data"]
        match event["type"]:
            case "customer.merged.v1":
                self._of[data["merged_id"]] = data["survivor_id"]
            case "customer.merge-undone.v1":
                self._of.pop(data["merged_id"], None)
            case _:
                pass

    def current(self, customer_id: str) -> str:
        """The customer that is there now."""
        while customer_id in self._of:
            customer_id = self._of[customer_id]
        return customer_id
