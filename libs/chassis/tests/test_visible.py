from collections.abc import AsyncGenerator
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Mapped, mapped_column

from chassis.auth import Actor, visible
from chassis.auth.visible import sees
from chassis.tables import Scoped, new_base, new_id
from chassis.testing import an_actor
from contracts.permissions import Permission, Role
from contracts.values import Scope, Visibility

Base = new_base()


class Paper(Scoped, Base):
    __tablename__ = "paper"
    id: Mapped[UUID] = mapped_column(primary_key=True)


OWNER = an_actor(Role.SALES, org_path="HQ/PD")
MATE = an_actor(Role.SALES, org_path="HQ/XH")
DEALER_ID = new_id()
READ = Permission.TRIP_SHEET_READ


def reading(*roles: Role, org_path: str = "HQ", like: Actor | None = None) -> Actor:
    actor = an_actor(*roles, org_path=org_path, actor_id=like.id if like else None)
    return actor.using(READ)


@pytest.fixture
async def session(database_url: str) -> AsyncGenerator[AsyncSession, None]:
    engine = create_async_engine(database_url.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with AsyncSession(engine) as opened:
        yield opened
    await engine.dispose()


CASES = {
    "headquarters sees all": (reading(Role.MANAGEMENT), True, True),
    "its owner": (reading(Role.SALES, org_path="HQ/PD", like=OWNER), True, True),
    "a member of its team elsewhere": (
        reading(Role.SALES, org_path="HQ/XH", like=MATE),
        True,
        True,
    ),
    "a dispatcher of its branch": (reading(Role.DISPATCHER, org_path="HQ/PD"), True, False),
    "a desk below its branch": (reading(Role.DISPATCHER, org_path="HQ/PD/night"), True, False),
    "another branch": (reading(Role.DISPATCHER, org_path="HQ/XH"), False, False),
    "a branch whose code begins alike": (reading(Role.DISPATCHER, org_path="HQ/P"), False, False),
    "a colleague with own reach": (reading(Role.SALES, org_path="HQ/PD"), False, False),
}


def stamp(visibility: Visibility) -> Scope:
    return Scope(
        org_path="HQ/PD",
        owner_id=OWNER.id,
        team_ids=(MATE.id,),
        dealer_id=DEALER_ID,
        visibility=visibility,
    )


@pytest.mark.parametrize("case", CASES)
async def test_a_record_is_seen_or_not_by(session: AsyncSession, case: str) -> None:
    actor, of_branch, private = CASES[case]
    for visibility, expected in ((Visibility.BRANCH, of_branch), (Visibility.OWN, private)):
        paper = Paper(id=new_id())
        paper.stamp(stamp(visibility))
        session.add(paper)
        await session.flush()
        found = await session.scalars(visible(select(Paper.id), actor, Paper))
        assert (paper.id in found.all()) is expected


@pytest.mark.parametrize("case", CASES)
def test_a_live_update_is_judged_like_a_row_for(case: str) -> None:
    actor, of_branch, private = CASES[case]
    assert sees(actor, stamp(Visibility.BRANCH)) is of_branch
    assert sees(actor, stamp(Visibility.OWN)) is private
