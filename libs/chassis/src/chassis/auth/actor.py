"""The person or program behind a request."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from contracts.permissions import Permission, Reach, Role
from contracts.roles import ROLE_TEMPLATES
from contracts.values import Scope, Visibility

_WIDEST_LAST = [Reach.OWN, Reach.TEAM, Reach.DEPARTMENT, Reach.DEALER, Reach.BRANCH, Reach.ALL]


@dataclass(frozen=True)
class Actor:
    """Whoever acts; `reach` is how far the permission of the present route goes."""

    id: UUID
    org_path: str
    roles: tuple[str, ...]
    permissions: Mapping[Permission, Reach]
    dealer_id: UUID | None = None
    session_id: UUID | None = None
    reach: Reach = Reach.OWN

    def may(self, permission: Permission) -> bool:
        """Whether any role allows it."""
        return permission in self.permissions

    def using(self, permission: Permission) -> "Actor":
        """This actor with the reach that a permission has."""
        return replace(self, reach=self.permissions[permission])

    def scope(self, visibility: Visibility = Visibility.BRANCH) -> Scope:
        """The stamp of a record that this actor creates."""
        return Scope(
            org_path=self.org_path,
            owner_id=self.id,
            dealer_id=self.dealer_id,
            visibility=visibility,
        )

    @property
    def name(self) -> str:
        """What events carry as their actor."""
        return f"staff:{self.id}"


def permissions_of(roles: tuple[str, ...]) -> dict[Permission, Reach]:
    """All that the roles allow, the widest reach counting."""
    allowed: dict[Permission, Reach] = {}
    for role in roles:
        for permission, reach in ROLE_TEMPLATES[Role(role)].items():
            known = allowed.get(permission)
            if known is None or _WIDEST_LAST.index(reach) > _WIDEST_LAST.index(known):
                allowed[permission] = reach
    return allowed
