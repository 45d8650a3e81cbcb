"""The keys under which a party is found again, and the answer when one is."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Conflict
from chassis.tables import Scoped
from contracts.events.customer import CustomerKind
from contracts.values import Value
from customer.duplicates.names import initials_of, pinyin_of
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
    pinyin_key: Mapped[str] = mapped_column(index=True)
    phone_key: Mapped[str | None] = mapped_column(index=True)
    phone_tail: Mapped[str | None] = mapped_column(index=True)
    sort_key: Mapped[str]
    search_key: Mapped[str]

    def go_by(self, name: str, phone: str | None) -> None:
        """Take name and phone, and every key that is made from them."""
        self.name, self.phone = name, phone
        self.phone_key = key = key_of_phone(phone)
        self.phone_tail = key[-TAIL:] if key else None
        read = self.party.name
        self.core_key, self.pinyin_key = read.core, read.pinyin
        self.sort_key = pinyin_of(read.key)
        self.search_key = f"{read.key} {initials_of(read.key)}"

    @property
    def party(self) -> Party:
        """This record as it is compared."""
        return Party.of(self.kind, self.name, self.phone)
