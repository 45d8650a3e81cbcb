"""Money as people may send it."""

from typing import Annotated

from pydantic import ConfigDict, Field

from contracts.values import Money

LARGEST = 10**13


class Amount(Money):
    """An amount that is not negative, in fen, and nothing beside it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    amount: Annotated[int, Field(ge=0, le=LARGEST)]
