"""What every answer of an exchange tells beside its own matter, so that nobody needs a call to learn it.

That is the work which new reports have to show now, and the number of the newest card.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from upstander.envelope.card import CardError, CardFile, read_card
from upstander.gate.flood import Entrance, Flood


@dataclass
class Bulletin:
    """The newest card's number and highest difficulty, as far as the gate can read them, and the flood's demands."""

    flood: Flood = field(default_factory=Flood)
    card_number: int | None = None

    def heed(self, untrusted_card: bytes) -> None:
        """Take number and highest difficulty from a ``card.json``; from one that can't be read, neither."""
        try:
            card = read_card(CardFile.parse(untrusted_card).card.payload)
        except CardError:
            self.card_number, self.flood.cap = None, 0
        else:
            self.card_number, self.flood.cap = card.number, card.work_cap

    def headers(self, entrance: Entrance) -> dict[str, str]:
        """The headers that go with every answer to those who came in there."""
        number = {} if self.card_number is None else {"card": str(self.card_number)}
        return {"work": self.flood.demand(entrance).to_header(), **number}
