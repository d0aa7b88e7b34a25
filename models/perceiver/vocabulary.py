"""The closed vocabulary that training aligns to text, and the phrase forms of each class."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

VOCABULARY_FILE = Path(__file__).resolve().parent.parent / "vocabulary.json"


@dataclass(frozen=True)
class ClassEntry:
    """One class: its plain name, other names, and what it is said to look like."""

    name: str
    plural: str
    synonyms: tuple[str, ...]
    descriptions: tuple[str, ...]
    size_metres: tuple[float, float]

    def names(self) -> list[str]:
        """The plain name and its synonyms, the plain name first."""
        return [self.name, *self.synonyms]


@dataclass(frozen=True)
class Vocabulary:
    classes: tuple[ClassEntry, ...]
    distractors: tuple[str, ...]
    left_out: frozenset[str] = frozenset()
    """Classes that a base must never see: neither their pictures nor their words teach it."""

    def index(self) -> dict[str, int]:
        return {entry.name: i for i, entry in enumerate(self.classes)}

    def without(self, names: Iterable[str]) -> Vocabulary:
        """The vocabulary less some classes, which `left_out` names.

        Raises ValueError where a name is no class of this vocabulary.
        """
        left_out = frozenset(names)
        unknown = sorted(left_out - self.index().keys())
        if unknown:
            raise ValueError(f"{unknown} are not classes of vocabulary.json: {sorted(self.index())}")
        return replace(self, classes=tuple(c for c in self.classes if c.name not in left_out), left_out=left_out)


def load_vocabulary(path: Path = VOCABULARY_FILE) -> Vocabulary:
    raw = json.loads(path.read_text(encoding="utf-8"))
    classes = tuple(
        ClassEntry(
            name=c["name"],
            plural=c["plural"],
            synonyms=tuple(c["synonyms"]),
            descriptions=tuple(c["descriptions"]),
            size_metres=(float(c["sizeMetres"][0]), float(c["sizeMetres"][1])),
        )
        for c in raw["classes"]
    )
    return Vocabulary(classes, tuple(raw["distractors"]))


def plural_of(noun: str) -> str:
    """English plural by spelling rule; irregular plurals of the vocabulary are given in the file."""
    if noun.endswith(("s", "sh", "ch", "x")):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun if noun.endswith("craft") else noun + "s"


def phrases_of(entry: ClassEntry) -> list[str]:
    """Every phrase form that training may pick for a class."""
    forms: list[str] = [entry.plural, f"the {entry.plural}"]
    for name in entry.names():
        forms += [name, plural_of(name), f"a {name}", f"the {name}"]
    forms += list(entry.descriptions)
    return list(dict.fromkeys(forms))
