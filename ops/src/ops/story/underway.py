"""A charter under way, as its turns find it."""

from dataclasses import dataclass, field

from ops.story.charter import Charted, Charter
from ops.story.gateway import Json, Person
from ops.story.scene import Scene


@dataclass
class Underway:
    """What is going on, who works on it, and its documents so far."""

    scene: Scene
    charter: Charter
    seller: Person
    dispatcher: Person
    result: Charted
    contract: Json = field(default_factory=Json)
    assignment: Json = field(default_factory=Json)
    sheet: Json = field(default_factory=Json)
    receipt: Json = field(default_factory=Json)

    @property
    def contract_path(self) -> str:
        """Where the contract stands."""
        return f"/api/contract/v1/contracts/{self.contract['id']}"

    async def sheet_of(self, revision: int) -> Json:
        """The trip sheet once fleet has brought it to this revision."""
        path = f"/api/fleet/v1/trip-sheets/{self.sheet['id']}"
        return await self.dispatcher.once(path, lambda sheet: sheet["revision"] >= revision)
