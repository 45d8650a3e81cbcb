"""The keys under which a party is found again, and the answer when one is."""

from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Conflict
from chassis.tables import Scoped
from contracts.events.customer import CustomerKind
from contracts.values import Value
from customer.duplicates.names import grams_of, initials_of, pinyin_of
from customer.duplicates.phones import key_of_phone
from customer.duplicates.rules import Party, Reason

TAIL = 4


class PossibleDuplicates(Conflict):
    """This may be a customer we know; look at the candidates, or confirm that it is a new one."""


class Candidate(Value):
    """A customer that may be the one entered: no more than is needed to ask its owner."""

    number: str
    name: str
    score: int
    reasons: tuple[Reason, ...]
    owner_id: UUID


class Comparable(Scoped):
    """A record of a party that duplicates are looked for among; its keys follow name and phone."""

    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[CustomerKind]
    name: Mapped[str]
    phone: Mapped[str | None]
    core_key: Mapped[str] = mapped_column(index=True)
    brand_key: Mapped[str]
    pinyin_key: Mapped[str] = mapped_column(index=True)
    phone_key: Mapped[str | None] = mapped_column(index=True)
    phone_tail: Mapped[str | None] = mapped_column(index=True)
    sort_key: Mapped[str]
    search_key: Mapped[str]
    search_grams: Mapped[list[str]] = mapped_column(ARRAY(Text()))

    def go_by(self, name: str, phone: str | None) -> None:
        """Take name and phone, and every key that is made from them."""
        self.name, self.phone = name, phone
        self.phone_key = key = key_of_phone(phone)
        self.phone_tail = key[-TAIL:] if key else None
        read = self.party.name
        self.core_key, self.brand_key, self.pinyin_key = read.core, read.brand, read.pinyin
        self.sort_key = pinyin_of(read.key)
        self.search_key = f"{read.key} {initials_of(read.key)}"
        self.search_grams = sorted(grams_of(self.search_key))

    @classmethod
    def is_called(cls, fragment: str) -> ColumnElement[bool]:
        """The rows whose name, or the initials of its pinyin, contain the letters of `fragment`."""
        grams = grams_of(fragment)
        # Letters add nothing to the pairs that they are part of.
        needed = sorted(gram for gram in grams if len(gram) == 2 or len(fragment) == 1)
        return and_(cls.search_grams.contains(needed), cls.search_key.contains(fragment))

    @property
    def party(self) -> Party:
        """This record as it is compared."""
        return Party.of(self.kind, self.name, self.phone)
