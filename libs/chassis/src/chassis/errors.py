"""Problems as people meet them: a class's docstring is the sentence they read."""

import re
from typing import Any, ClassVar

_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")


class Problem(Exception):
    """Something went wrong on our side; it is logged and looked at."""

    status: ClassVar[int] = 500
    headers: ClassVar[dict[str, str]] = {}

    def __init__(self, detail: str | None = None, **members: Any) -> None:
        """`detail` speaks of this case; `members` are further fields of the problem document."""
        super().__init__(detail or self.title())
        self.detail = detail
        self.members = members

    @classmethod
    def code(cls) -> str:
        """The class's name in the form that clients compare, such as `not-approved`."""
        return _WORD_START.sub("-", cls.__name__).lower()

    @classmethod
    def title(cls) -> str:
        """The first line of the docstring."""
        return (cls.__doc__ or "").strip().partition("\n")[0]

    def document(self) -> dict[str, Any]:
        """The problem as RFC 9457 has it."""
        problem: dict[str, Any] = {
            "type": f"urn:ludan:problem:{self.code()}",
            "title": self.title(),
            "status": self.status,
        }
        if self.detail:
            problem["detail"] = self.detail
        return problem | self.members


class Unauthenticated(Problem):
    """Sign in first: there is no valid token with this request."""

    status = 401
    headers: ClassVar[dict[str, str]] = {"WWW-Authenticate": "Bearer"}


class Forbidden(Problem):
    """Your role does not allow this."""

    status = 403


class NotFound(Problem):
    """There is no such record, or it is not yours to see."""

    status = 404


class Conflict(Problem):
    """The record does not allow this now."""

    status = 409


class ReferenceNotYetKnown(Conflict):
    """This names a record that is not known here yet; repeat the request with the same key."""

    headers: ClassVar[dict[str, str]] = {"Retry-After": "1"}


class Invalid(Problem):
    """The request says something that cannot be."""

    status = 422


class Unavailable(Problem):
    """The service cannot take this now; try again in a moment."""

    status = 503
    headers: ClassVar[dict[str, str]] = {"Retry-After": "1"}
