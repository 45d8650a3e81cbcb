"""A change names the version it was made from; a stale one is refused."""

from typing import Annotated

from fastapi import Depends, Header

from chassis.errors import Problem


class ChangedMeanwhile(Problem):
    """Somebody changed this record since you read it; read it again."""

    status = 412


class VersionMissing(Problem):
    """Send If-Match with the ETag you read, so that nobody's change is lost."""

    status = 428


def etag(version: int) -> str:
    """The ETag of a version."""
    return f'"{version}"'


class ExpectedVersion:
    """The version that the caller's change was made from."""

    def __init__(self, tag: str) -> None:
        self._tag = tag

    def check(self, version: int) -> None:
        """Refuse if the record has moved on."""
        if self._tag != etag(version):
            raise ChangedMeanwhile


async def _expected(if_match: Annotated[str | None, Header()] = None) -> ExpectedVersion:
    if not if_match:
        raise VersionMissing
    return ExpectedVersion(if_match)


IfMatch = Annotated[ExpectedVersion, Depends(_expected)]
