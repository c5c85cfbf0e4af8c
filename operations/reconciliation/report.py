"""What became of the messages of a run."""

from collections.abc import Mapping
from dataclasses import dataclass, field

type Name = Mapping[str, str | None]

# The four places in which a message may end, and where it may be instead.
FINAL = ("stored", "superseded", "rejected", "deadLettered")
UNRESOLVED = ("missing", "stale", "resurrected")


@dataclass(slots=True)
class Report:
    """`published` counts the journal's lines, `duplicates` those that repeat another; the places count the rest.

    stored: it is in the table · superseded: a newer one is · rejected, deadLettered: it waits in a queue for a person ·
    pending: it may still be in the main queue, or in one that somebody looks at · missing: it is nowhere ·
    stale: the table holds an older one · resurrected: the client was forgotten, and the table holds it.
    """

    published: int = 0
    duplicates: int = 0
    backlog: int = 0
    unseen: int = 0
    other_rejected: int = 0
    other_dead_lettered: int = 0
    doubled: list[Name] = field(default_factory=list)
    damaged: list[Name] = field(default_factory=list)
    uncovered: list[Name] = field(default_factory=list)
    misplaced: list[Name] = field(default_factory=list)
    in_two_places: list[Name] = field(default_factory=list)
    pending: list[Name] = field(default_factory=list)
    _places: dict[str, list[Name]] = field(default_factory=dict)

    def place(self, place: str, name: Name) -> None:
        self._places.setdefault(place, []).append(name)

    def settle(self) -> None:
        """What is found nowhere may be in the main queue, or in other hands: as many as are there."""
        for place in UNRESOLVED:
            found = self._places.get(place, [])
            waiting = min(self.backlog + self.unseen - len(self.pending), len(found))
            self.pending += found[:waiting]
            self._places[place] = found[waiting:]

    def count(self, place: str) -> int:
        return len(self._places.get(place, []))

    @property
    def accounted(self) -> bool:
        """Every message ended in exactly one of the four places."""
        lost = sum(self.count(place) for place in UNRESOLVED) + len(self.pending)
        return lost == 0 and not self.in_two_places

    @property
    def clean(self) -> bool:
        return self.accounted and not (self.doubled or self.damaged or self.uncovered or self.misplaced)

    def figures(self) -> dict[str, int]:
        return {
            "published": self.published,
            "duplicates": self.duplicates,
            **{place: self.count(place) for place in FINAL},
            "pending": len(self.pending),
            "missing": self.count("missing"),
            "doubled": len(self.doubled),
            "stale": self.count("stale"),
            "resurrected": self.count("resurrected") + len(self.uncovered),
            "damaged": len(self.damaged),
            "misplaced": len(self.misplaced),
            "inTwoPlaces": len(self.in_two_places),
            "otherRejected": self.other_rejected,
            "otherDeadLettered": self.other_dead_lettered,
            "backlog": self.backlog,
            "unseen": self.unseen,
        }

    def names(self) -> dict[str, list[Name]]:
        """Whom to look at, by what is wrong; nothing that is right is named."""
        wrong = {
            "pending": self.pending,
            "missing": self._places.get("missing", []),
            "doubled": self.doubled,
            "stale": self._places.get("stale", []),
            "resurrected": [*self._places.get("resurrected", []), *self.uncovered],
            "damaged": self.damaged,
            "misplaced": self.misplaced,
            "inTwoPlaces": self.in_two_places,
            "deadLettered": self._places.get("deadLettered", []),
        }
        return {what: names for what, names in wrong.items() if names}
