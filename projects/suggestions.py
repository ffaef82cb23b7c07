"""Outcomes that a description speaks of, each with the words that led to it.

The method is BM25 turned round: the description asks, and each outcome's name, description and
keywords answer. Nothing is learnt, and every point can be traced to words of the text.

1. Words are brought to their stem (Snowball, English), so "befrienders" meets "befriending".
2. The text is read from left to right for the longest phrase that is an outcome's keyword, a word
   of its name or description, or one of the field's own words (`field_words.csv`). Those stand for
   keywords ("soup run" for "rough sleeping") or for nothing ("hot drinks").
3. What is negated does not count (`projects.reading.negated`). A negative word inside a phrase of
   the field ("not in education, employment or training") is part of the phrase.
4. points(word, outcome) = idf × field × length × strength:
   - idf = ln(1 + (N - n + ½) / (n + ½)) for a word in n of N outcomes, divided by that of a word
     in one alone: 1 for a word of one outcome, less the more share it;
   - field: 1 for a keyword, 0.6 for a word of the name (1 where there are no keywords), 0.2 for
     one of the description;
   - length: 1.2 for a phrase of two words, 1.4 for one of three or more;
   - strength: 0.35 for words mentioned in passing ("volunteers", "young people"), else 1.
5. score(outcome) = Σ over its different words of points × 2n / (n + 1), for a word said n times:
   once 1, twice 1⅓, never 2. The length of an outcome's own words does not matter (BM25's b is 0),
   so that a coordinator who adds a keyword to one outcome weakens no other word of it.
6. Shown are, best first, at most `SHOWN` with a score of at least `LEAST` and at least
   `SHARE_OF_BEST` of the best. Equal scores stand in the order of their codes.
"""

import csv
import functools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from projects.reading import Token, negated, stem, tokens_of

FIELD_WORDS = Path(__file__).with_name("field_words.csv")
MEANS, NOTHING, IN_PASSING = KINDS = ("means", "nothing", "passing")

SHOWN = 5
LEAST = 0.7
SHARE_OF_BEST = 0.4

KEYWORD, NAME, DESCRIPTION = 1.0, 0.6, 0.2
LENGTHS = {1: 1.0, 2: 1.2}
LONGEST = 1.4
PASSING = 0.35

# Words that say nothing in an outcome's name or description.
EMPTY = """
    a about after again all an and another any anybody are as at away back be because been before
    being better between but by can come do each enough every everybody fewer find first for from
    get gets give given go going gone good had has have help helped her him his how i if in into
    is it its keep keeps kept last later less life like little live living long look make many may
    meet meets more most much must near need never no nobody not notice of often on once one only
    open or other others our out own part people place places put right same see she so some
    somebody something soon sooner start than that the their them then there these they thing
    things this those time to too touch twice two until up use used very want was way week were
    what when where which while who whose will with without work working works would year you your
"""

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class OutcomeWords:
    """An outcome's code and its own words."""

    code: str
    name: str
    description: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class FieldWords:
    """One row of `field_words.csv`: phrases of one kind, and the keywords they mean."""

    kind: str
    phrases: tuple[str, ...]
    meanings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cue:
    """A place in the text that speaks of an outcome: `words` is text[start:end]."""

    start: int
    end: int
    words: str
    points: float


@dataclass(frozen=True)
class Suggestion:
    """An outcome, its score, and what in the text led to it, in the order of the text."""

    code: str
    score: float
    cues: tuple[Cue, ...]


@dataclass(frozen=True)
class Posting:
    """That a phrase speaks of an outcome, as which term (those that mean the same are one)."""

    code: str
    term: Phrase
    points: float


@dataclass(frozen=True)
class Vocabulary:
    """Phrases to look for, and how long those are that begin with a stem."""

    phrases: frozenset[Phrase]
    lengths: Mapping[str, int]

    @classmethod
    def of(cls, phrases: Iterable[Phrase]) -> "Vocabulary":
        lengths: dict[str, int] = {}
        for phrase in (phrases := frozenset(phrases)):
            lengths[phrase[0]] = max(len(phrase), lengths.get(phrase[0], 0))
        return cls(phrases, lengths)

    def read(self, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
        """The longest phrases from left to right, as (first, last) of tokens[first:last].

        None shares a word with another or crosses the end of a sentence.
        """
        at = 0
        while at < len(tokens):
            length = self._length(tokens, at)
            if length:
                yield at, at + length
            at += length or 1

    def _length(self, tokens, at):
        longest = self.lengths.get(tokens[at].stem, 0)
        if longest <= 1:
            return longest
        stems = tuple(token.stem for token in tokens[at : at + longest])
        for length in range(len(stems), 0, -1):
            in_one = tokens[at + length - 1].sentence == tokens[at].sentence
            if in_one and stems[:length] in self.phrases:
                return length
        return 0


@dataclass(frozen=True)
class Index:
    """Outcomes made ready: the phrases to look for in a text, and what each speaks of."""

    vocabulary: Vocabulary
    postings: Mapping[Phrase, tuple[Posting, ...]]


@functools.cache
def field_words(path: Path = FIELD_WORDS) -> tuple[FieldWords, ...]:
    """The words of the field as the file holds them: kind, meaning, words; lists by ";".

    `means`: the words stand for these keywords. `nothing`: they speak of no outcome, though words
    in them would. `passing`: they are said in passing, of many kinds of work.
    """
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            FieldWords(row["kind"], _list(row["words"]), _list(row["meaning"]))
            for row in csv.DictReader(file)
        )


def _list(cell):
    return tuple(item.strip() for item in cell.split(";") if item.strip())


@functools.lru_cache(maxsize=8)
def prepare(outcomes: tuple[OutcomeWords, ...], words: tuple[FieldWords, ...]) -> Index:
    """The index of these outcomes; kept, as the same outcomes come again with every request."""
    meanings, passing = _read(words)
    keywords = {phrase_of(keyword) for outcome in outcomes for keyword in outcome.keywords}
    known = Vocabulary.of((keywords | meanings.keys()) - {()})
    terms = {outcome.code: _terms(outcome, known) for outcome in outcomes}
    shared = Counter(term for own in terms.values() for term in own)
    of_term: dict[Phrase, list[Posting]] = defaultdict(list)
    for code, own in terms.items():
        for term, field in own.items():
            points = _idf(shared[term], len(terms)) * field * LENGTHS.get(len(term), LONGEST)
            of_term[term].append(Posting(code, term, points))
    phrases = of_term.keys() | known.phrases
    postings = {phrase: _postings(phrase, meanings, of_term, passing) for phrase in phrases}
    return Index(Vocabulary.of(phrases), postings)


@functools.lru_cache(maxsize=8)
def _read(words):
    """{phrase: what it means}, itself left out, and the phrases said in passing."""
    meanings: dict[Phrase, tuple[Phrase, ...]] = {}
    passing: set[Phrase] = set()
    for row in words:
        for phrase in map(phrase_of, row.phrases):
            meanings[phrase] = meanings.get(phrase, ()) + tuple(map(phrase_of, row.meanings))
            if row.kind == IN_PASSING:
                passing.add(phrase)
    return meanings, frozenset(passing)


@functools.cache
def _empty_stems():
    return frozenset(map(stem, EMPTY.split()))


def _terms(outcome, known):
    """{term: the weight of the best field that holds it}: known phrases, else single words."""
    found: dict[Phrase, float] = {}
    name = NAME if outcome.keywords else KEYWORD
    for text, weight in ((outcome.description, DESCRIPTION), (outcome.name, name)):
        tokens = tokens_of(text)
        phrases = dict(known.read(tokens))
        at = 0
        while at < len(tokens):
            last = phrases.get(at, at + 1)
            phrase = tuple(token.stem for token in tokens[at:last])
            if len(phrase) > 1 or tokens[at].stem not in _empty_stems():
                found[phrase] = weight
            at = last
    return found | {phrase_of(keyword): KEYWORD for keyword in outcome.keywords}


def _idf(n, total):
    def of(number):
        return math.log(1 + (total - number + 0.5) / (number + 0.5))

    return of(n) / of(1)


def _postings(phrase, meanings, of_term, passing):
    """What a phrase speaks of: itself and all it means, of each outcome the strongest."""
    best: dict[str, Posting] = {}
    for term in (phrase, *meanings.get(phrase, ())):
        strength = PASSING if phrase in passing or term in passing else 1.0
        for posting in of_term.get(term, ()):
            points = posting.points * strength
            if posting.code not in best or points > best[posting.code].points:
                best[posting.code] = Posting(posting.code, term, points)
    return tuple(best[code] for code in sorted(best))


def phrase_of(text: str) -> Phrase:
    return tuple(token.stem for token in tokens_of(text))


def score(text: str, index: Index) -> tuple[Suggestion, ...]:
    """Every outcome that something in the text speaks of, best first."""
    tokens = tokens_of(text)
    phrases = list(index.vocabulary.read(tokens))
    kept = {at for first, last in phrases for at in range(first, last)}
    taken_back = negated(tokens, kept)
    cues: dict[str, dict[Phrase, list[Cue]]] = defaultdict(lambda: defaultdict(list))
    for first, last in phrases:
        if taken_back.isdisjoint(range(first, last)):
            start, end = tokens[first].start, tokens[last - 1].end
            for posting in index.postings[tuple(token.stem for token in tokens[first:last])]:
                cue = Cue(start, end, text[start:end], posting.points)
                cues[posting.code][posting.term].append(cue)
    found = [_suggestion(code, terms) for code, terms in cues.items()]
    return tuple(sorted(found, key=lambda suggestion: (-suggestion.score, suggestion.code)))


def _suggestion(code, terms):
    total = math.fsum(
        max(cue.points for cue in cues) * 2 * len(cues) / (len(cues) + 1) for cues in terms.values()
    )
    cues = sorted((cue for cues in terms.values() for cue in cues), key=lambda cue: cue.start)
    return Suggestion(code, total, tuple(cues))


def suggest(text: str, index: Index) -> tuple[Suggestion, ...]:
    """The outcomes to propose for a text, best first; none where it speaks of none."""
    found = score(text, index)
    least = max(LEAST, SHARE_OF_BEST * found[0].score) if found else LEAST
    return tuple(each for each in found if each.score >= least)[:SHOWN]


def for_outcomes(outcomes: Iterable[OutcomeWords]) -> Index:
    """The index of outcomes with the field's own words, whatever order they come in."""
    return prepare(tuple(sorted(outcomes, key=lambda outcome: outcome.code)), field_words())
