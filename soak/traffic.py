"""All that a run sends, in the order in which it is sent: shuffled, with duplicates, bad ones and erasures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle, islice
from random import Random

from soak.bad import KINDS, bad
from soak.people import Fields, Person, Population, Sending

DUPLICATES = 0.10
BAD = 0.01
FORGOTTEN = 0.01
VERSIONS = 2  # of a client, on average
TIMELESS = 0.02  # of the clients; such a one is published once
NEW_IN_OLD_BATCH = 0.2
ADJACENT = 1e-6  # of a run: a duplicate that arrives together with its original


@dataclass(frozen=True, slots=True)
class Traffic:
    """`dead` failed before the run, so it lies in the dead-letter queue: older than all else, and redriven late.

    `versions` are the forms in which a client may ever be read; `bad` counts the kinds.
    """

    sendings: Sequence[Sending]
    dead: Sequence[Sending]
    versions: Mapping[str, Sequence[Fields]]
    bad: Mapping[str, int]


def make_traffic(messages: int, old_batch: int, seed: int, run: str, now: datetime) -> Traffic:
    chance = Random(seed)  # noqa: S311 - repeatable, hides nothing
    population = Population(chance, run, now)
    duplicates, rejected, forgotten = (round(messages * share) for share in (DUPLICATES, BAD, FORGOTTEN))
    good = messages - duplicates - rejected - forgotten
    clients = -(-good // VERSIONS)
    sendings = [_once(population, population.person(), timeless=chance.random() < TIMELESS) for _ in range(clients)]
    sendings += [_again(population) for _ in range(good - clients)]
    sendings += [_forgotten(population) for _ in range(forgotten)]
    dead = [_older(population, is_new=chance.random() < NEW_IN_OLD_BATCH) for _ in range(old_batch)]
    kinds = list(islice(cycle(KINDS), rejected))
    sendings += [bad(population, kind) for kind in kinds]
    versions = {person.id: person.versions for person in population.people}
    counts = {kind: kinds.count(kind) for kind in KINDS}
    return Traffic(_shuffled(sendings, duplicates, chance), dead, versions, counts)


def _once(population: Population, person: Person, *, timeless: bool) -> Sending:
    person.timeless = timeless
    return population.published(person, None if timeless else population.moment(person))


def _again(population: Population) -> Sending:
    person = population.anybody()
    return population.published(person, population.moment(person))


def _forgotten(population: Population) -> Sending:
    person = population.anybody()
    return population.forgotten(person, population.moment(person))


def _older(population: Population, *, is_new: bool) -> Sending:
    person = population.person() if is_new else population.anybody()
    return population.published(person, population.before_everything())


def _shuffled(sendings: Sequence[Sending], duplicates: int, chance: Random) -> list[Sending]:
    """Half of the duplicates arrive together with their originals, the others at any time."""
    placed = [(chance.random(), sending) for sending in sendings]
    for number in range(duplicates):
        place, sending = placed[chance.randrange(len(sendings))]
        placed.append((place + ADJACENT if number % 2 else chance.random(), sending))
    return [sending for _, sending in sorted(placed, key=lambda it: it[0])]
