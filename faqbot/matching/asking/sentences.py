"""A message becomes the sentences that may ask, each as plain words with its end mark."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from faqbot.matching.asking.mentions import LINK, MENTION, TITLED_LINK, both_ends
from faqbot.matching.filler import unwrapped
from faqbot.matching.normalise import MAX_QUESTION, words
from faqbot.matching.wording import spelt_out

# Parts the clauses of a sentence in its plain words.
APART = " , "
# Of more sentences than twice as many, the middle ones are not read.
_MOST_AT_AN_END = 5
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# What stands for code and for an address in a sentence's words.
_STAND_INS = frozenset({"code", "link", ","})
_FENCE = "```"
_CODE = re.compile(r"`[^`\n]{1,300}`")
_EMOJI = re.compile(r":(?=[\d_+-]{0,40}[a-z])[a-z0-9_+-]{2,40}:")
_QUOTED = re.compile(r'"[^"\n]{1,200}"|\u201c[^\u201c\u201d\n]{1,200}\u201d')
# Question marks of other scripts: Arabic, Armenian, Greek, the interrobang; NFKC unites the rest.
_MARKS = str.maketrans(dict.fromkeys("\u061f\u055e\u037e\u203d", "?"))
_END = re.compile(r"[?!\u2026\u3002]+[?!.\u2026]*|\.+[?!]+|\.+(?=\s|$)|\n+")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|mr|mrs|ms|dr|st|vs|approx|incl|excl|min|max)$", re.IGNORECASE
)
_CLAUSE_END = re.compile(r"[,;:](?=\s|$)|[()\[\]{}|\u2013\u2014]|\s-+(?=\s)|/(?=\s)|\.{2,}")
_PRESENT = r"(?:is|are|am|do|does|did|can|could|may|should|shall|must|will|would|has|have)"
# A clause that asks is a sentence of its own, whatever story it ends.
_ASKING_CLAUSE = re.compile(
    r"(?:(?:and|but|so|or|then|now|please) )*(?:(?:on|in|at|for|from|to|until|till|by|with) )?(?:"
    rf"(?:what|how) (?:(?:\w+ ){{0,3}}{_PRESENT}|was|to|now|next|else|much|many|long|often|happens|"
    rf"about|come)\b|(?:where|when|why) {_PRESENT}\b|where (?:to|exactly)\b|(?:who|which) \w+|"
    rf"{_PRESENT} (?:i|we|you|it|there|they|he|she|the|my|your|our|any|anyone|someone|that|this|"
    r"these|those)\b|(?:is|are|does|do|may|can|could|should|would|will) not (?:it|there|that|this)\b|"
    r"(?:is|are|does|do|may|can|could|should) (?!not|back|out|off|on|in|at|now|still|also|only|up|"
    r"down|so|a|an|be|to|just|always|never|all|very|with|for|confirm)\w+ \w+|"
    r"(?:(?:i|we) )?(?:am |are )?(?:need|would need|would like|not sure|not clear|no idea|no clue|"
    r"looking for|wondering|do not know|do not understand)\b|(?:i|we) want\b|"
    r"(?:what|how|where|when|why|who|how come|any \w+|yes or no|no idea|no clue)$)"
)
_IS = re.compile(r"\b(it|he|she|here|everyone|someone|anyone|nobody|how)['\u2019]s\b")
_LAUGHTER = re.compile(r"\b(?:lol|lmao|rofl|haha\w{0,20}|hehe\w{0,20})\b")
_HAPPY_WORDS = """
tada heart hearts pray raised_hands muscle clap joy rocket partying_face yum smile grin smiley
heart_eyes sweat_smile laughing rofl sunglasses thumbsup wink sparkles fire
"""
_HAPPY = frozenset(_HAPPY_WORDS.split())
_SHORT_FORMS = {
    "u": "you",
    "ur": "your",
    "r": "are",
    "pls": "please",
    "plz": "please",
    "thx": "thanks",
    "ty": "thanks",
    "wanna": "want to",
    "gonna": "going to",
    "wat": "what",
    "hwo": "how",
    "anybody": "anyone",
    "somebody": "someone",
    "everybody": "everyone",
    "heres": "here is",
}
# Of what greets, thanks or agrees, and by itself says and asks nothing, one of these must be there ...
_TELLING_WORDS = """
hi hello hey heya hiya howdy yo hallo hola bonjour greetings morning afternoon evening night nice
great awesome perfect excellent cool super lovely amazing brilliant ok okay k kk yes yep yeah yup no
nope nah sure alright thanks thank thx ty tysm cheers ta welcome bye goodbye cya lol haha hahaha hehe
rofl lmao wow oh ah hm hmm hmmm sorry oops test testing ping pong appreciate appreciated sup hows
"""
# ... and nothing besides but these: "how is the work" is not small talk, "good work, thanks" is.
_OTHER_WORDS = """
day good fine right later soon see ya um uh pardon please pls there all everyone everybody team folks
guys faqbot bot friend buddy mate sir madam you u so very much a lot many for the your help it that
this is was again too how are doing going whats up got i im well and to me my really just done job
work works today
"""
_TELLING = frozenset(_TELLING_WORDS.split())
_COURTEOUS = _TELLING.union(_OTHER_WORDS.split())
_LONGEST_COURTESY = 8
# Words that tell a question, with two letters swapped; where that is no other word.
_OFTEN_MISTYPED = "what where when which does could would should anyone someone there please need know have with can"


def _swapped(word: str) -> Iterator[str]:
    for place in range(len(word) - 1):
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]


_MEANT = {
    mistyped: word
    for word in _OFTEN_MISTYPED.split()
    for mistyped in _swapped(word)
    if mistyped != word
} | _SHORT_FORMS


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a message.

    Attributes:
        said: Its words with single blanks, contractions written out; " , " parts its clauses.
        core: The same without greetings, thanks and the like at both ends; may be empty.
        mark: How it ends: "?", "!" or "".
    """

    said: str
    core: str
    mark: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message's own sentences, without what it quotes, code and addresses of pages.

    Attributes:
        sentences: Those that say more than a greeting.
        laughs: Whether it says "lol" or the like.
        happy: Whether it holds the code of a happy emoji.
    """

    sentences: tuple[Sentence, ...]
    laughs: bool
    happy: bool

    @property
    def words(self) -> list[str]:
        """All its words."""
        return [word for each in self.sentences for word in each.said.split() if word != ","]


def read_message(text: str) -> Message:
    """Read `text`; of a long one the first and the last 250 characters, where questions stand."""
    # `text` without blocks of code and lines quoted of others.
    unfenced = " code ".join(_visible(both_ends(text)).split(_FENCE)[::2])
    own = "\n".join(line for line in unfenced.split("\n") if not line.lstrip().startswith(">"))
    emojis = {code.strip(":") for code in _EMOJI.findall(own.casefold())}
    plain = _CODE.sub(" code ", LINK.sub(" link ", TITLED_LINK.sub(" link ", own)))
    plain = MENTION.sub(APART, _EMOJI.sub(APART, plain.casefold()))
    plain = "".join(APART if unicodedata.category(each) == "So" else each for each in plain)
    unquoted = _QUOTED.sub(" quote ", plain)
    # What is nothing but a quotation is what is said.
    plain = plain if unquoted.strip(" .?!,") == "quote" else unquoted
    sentences = tuple(_sentences(re.sub(r"[*~_]+", " ", plain)))
    if len(sentences) > 2 * _MOST_AT_AN_END:
        sentences = sentences[:_MOST_AT_AN_END] + sentences[-_MOST_AT_AN_END:]
    said = " ".join(sentence.said for sentence in sentences)
    laughs = _LAUGHTER.search(said) is not None or not emojis.isdisjoint({"joy", "rofl"})
    return Message(sentences, laughs=laughs, happy=not _HAPPY.isdisjoint(emojis))


def _visible(text: str) -> str:
    """`text` in NFKC and in lines, without invisible characters, bounded once more."""
    united = unicodedata.normalize("NFKC", text.translate(_MARKS))[: MAX_QUESTION + 1]
    return "".join(
        " " if each.isspace() and each != "\n" else each
        for each in united
        if each.isspace() or unicodedata.category(each) not in _INVISIBLE
    )


def _sentences(text: str) -> Iterator[Sentence]:
    start = 0
    for end in _END.finditer(text):
        if end[0] == "." and _ABBREVIATION.search(text[max(0, end.start() - 10) : end.start()]):
            continue
        yield from _parted(text[start : end.start()], end[0])
        start = end.end()
    yield from _parted(text[start:], "")


def _parted(text: str, end: str) -> Iterator[Sentence]:
    """What stands before the mark `end`, parted before each clause that asks."""
    clauses = [plain for clause in _CLAUSE_END.split(text) if (plain := _plain(clause))]
    starts = [
        place for place, clause in enumerate(clauses) if place and _ASKING_CLAUSE.match(clause)
    ]
    for start, stop in zip([0, *starts], [*starts, len(clauses)], strict=True):
        said = APART.join(clauses[start:stop])
        if said and not _is_talk(said) and not _STAND_INS.issuperset(said.split()):
            last = stop == len(clauses)
            mark = "" if not last else "?" if "?" in end else "!" if "!" in end else ""
            yield Sentence(said, APART.join(_core(clauses[start:stop])), mark)


def _plain(clause: str) -> str:
    said = spelt_out(_IS.sub(r"\1 is", clause)).split()
    return " ".join(_MEANT.get(word, word) for word in said)


def _is_talk(clause: str) -> bool:
    """Whether a clause only greets, thanks or agrees; "help" asks."""
    said = words(clause)
    is_courteous = _COURTEOUS.issuperset(said) and not _TELLING.isdisjoint(said)
    return not said or (len(said) <= _LONGEST_COURTESY and is_courteous)


def _core(clauses: list[str]) -> list[str]:
    first, last = 0, len(clauses)
    while first < last and _is_talk(clauses[first]):
        first += 1
    while last > first and _is_talk(clauses[last - 1]):
        last -= 1
    return [unwrapped(clause) for clause in clauses[first:last]]
