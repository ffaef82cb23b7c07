"""The words of a text: their stems, their sentences, and which of them are negated."""

import functools
import itertools
import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Phrases and negations end with their sentence, bracket, item of a list or paragraph.
SENTENCE_END = re.compile(r"[.;!?()\[\]•–—]|\n\s*[-*\n]")
COMMA = re.compile(r"[,:]")
# The stemmer would take these for another word of the field: diverse for diversion, hospitality
# for hospital, a fitted lock for fitness, independent advice for independence.
STEMS = {
    word: f"={words[0]}"
    for words in (
        ("activity", "activities"),
        ("box", "boxes", "boxed"),
        ("diverse", "diversity"),
        ("excluder", "excluders"),
        ("fit", "fits", "fitted", "fitting"),
        ("hospitality",),
        ("independent",),
        ("meeting", "meetings"),
        ("parking",),
        ("restore", "restores", "restored", "restoring", "restoration"),
    )
    for word in words
}
# No word of the language is longer; what is, is no word.
LONGEST_WORD = 40

NEGATES = frozenset(
    """not no never neither nor nobody nothing without except excluding unlike cannot
    none""".split()
)
NEGATES_IN_TWO = frozenset(
    {
        ("rather", "than"),
        ("instead", "of"),
        ("apart", "from"),
        ("other", "than"),
        ("no", "longer"),
    }
)
# Of these a comma is the end, unless a list goes on behind it: "without drink, drugs or gambling".
REACH_A_COMMA = frozenset("no without except excluding unlike none rather instead apart".split())
ENDS_NEGATION = frozenset("but however although though yet whereas".split())
# After a comma or "and" these begin a statement of their own.
SUBJECTS = frozenset("we i it they he she you our this that these those there".split())
BE = frozenset("is are was were isn't aren't wasn't weren't".split())
# "Counselling is not offered" negates what stands before it, too.
REFUSED = frozenset(
    """accepted allowed available covered given included offered ours part permitted possible
    provided run something supported treated what within""".split()
)


class Token(NamedTuple):
    """A word: as written in small letters, its stem, its place in the text and its sentence."""

    word: str
    stem: str
    start: int
    end: int
    sentence: int
    after_comma: bool


@functools.cache
def _stemmer():
    """Loaded with those of twenty other languages, which only who reads a text should wait for."""
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@functools.lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    return STEMS.get(word) or _stemmer().stemWord(word)


def tokens_of(text: str) -> list[Token]:
    tokens, sentence, behind = [], 0, 0
    for found in WORD.finditer(text):
        start, end = found.span()
        between = text[behind:start]
        after_comma = False
        if between != " ":
            after_comma = bool(COMMA.search(between))
            # A line that begins small goes on with the sentence: pasted text comes in lines.
            new_line = "\n" in between and not found[0][0].islower()
            sentence += bool(new_line or SENTENCE_END.search(between))
        word = found[0][:LONGEST_WORD].lower().replace("’", "'").removesuffix("'s")
        tokens.append(Token(word, stem(word), start, end, sentence, after_comma))
        behind = end
    return tokens


def negated(tokens: Sequence[Token], kept: Collection[int]) -> frozenset[int]:
    """The positions of the words that a negative word takes back.

    `kept` are positions inside phrases of the field: a negative word there belongs to the phrase
    ("no fixed abode"). A negation reaches to the end of its sentence, or to a word or comma that
    begins something else. What work is to achieve is not taken back by being put negatively ("so
    that nobody is lonely").
    """
    negative = {at for at in range(len(tokens)) if _negates(tokens, at)} - set(kept)
    if not negative:
        return frozenset()
    far, near = _ends(tokens)
    changes = [0] * (len(tokens) + 1)
    clause, is_aim = 0, False
    for at, token in enumerate(tokens):
        if _begins_anew(tokens, at):
            clause = at
            is_aim = is_aim and _word_at(tokens, at - 1, token.sentence) == "so"
        elif token.after_comma:
            clause = at
        if token.word == "so":
            is_aim = _word_at(tokens, at + 1, token.sentence) not in ("we", "i", "our")
        elif at in negative and not is_aim:
            end = near[at + 1] if token.word in REACH_A_COMMA else far[at + 1]
            start = clause if _refuses(tokens, at) else at
            changes[start] += 1
            changes[end] -= 1
    depths = itertools.accumulate(changes)
    return frozenset(at for at, depth in enumerate(depths) if depth)


def _ends(tokens):
    """For each position where a negation ends that is in force there: at once far and near.

    The far end is the next statement. The near one is a comma, too, unless "or" follows it in
    the same list: "without drink, drugs or gambling".
    """
    far, near = [len(tokens)] * (len(tokens) + 1), [len(tokens)] * (len(tokens) + 1)
    list_goes_on = False
    for at in range(len(tokens) - 1, -1, -1):
        token = tokens[at]
        if at + 1 < len(tokens) and tokens[at + 1].sentence != token.sentence:
            list_goes_on = False
        if token.word in SUBJECTS:
            list_goes_on = False
        elif token.word in ("or", "nor"):
            list_goes_on = True
        far[at] = at if _begins_anew(tokens, at) else far[at + 1]
        near[at] = at if token.after_comma and not list_goes_on else min(far[at], near[at + 1])
    return far, near


def _begins_anew(tokens, at):
    """Whether a statement of its own begins here."""
    token = tokens[at]
    if at == 0 or tokens[at - 1].sentence != token.sentence or token.word in ENDS_NEGATION:
        return True
    joined = token.after_comma or tokens[at - 1].word in ("and", "so")
    return token.word in SUBJECTS and joined


def _negates(tokens, at):
    token = tokens[at]
    if token.word in NEGATES or token.word.endswith("n't"):
        return True
    return (token.word, _word_at(tokens, at + 1, token.sentence)) in NEGATES_IN_TWO


def _refuses(tokens, at):
    """Whether it says "is not offered" of what stands before it."""
    token = tokens[at]
    is_of_being = token.word in BE or token.word == "cannot"
    if not is_of_being and token.word == "not":
        is_of_being = _word_at(tokens, at - 1, token.sentence) in BE
    return is_of_being and any(
        _word_at(tokens, at + step, token.sentence) in REFUSED for step in (1, 2)
    )


def _word_at(tokens, position, sentence):
    """The word there if it is of this sentence, else none."""
    if 0 <= position < len(tokens) and tokens[position].sentence == sentence:
        return tokens[position].word
    return ""
