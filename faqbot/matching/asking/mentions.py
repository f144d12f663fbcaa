"""To whom a message is said, and whether it is more than a link."""

import re
from collections.abc import Collection

from faqbot.matching.asking.names import GIVEN_NAMES
from faqbot.matching.normalise import MAX_QUESTION

# https://docs.slack.dev/messaging/formatting-message-text/#retrieving-messages
TITLED_LINK = re.compile(r"<(?:https?://|mailto:)[^<>\s|]{1,400}(?:\|[^<>]{0,300})?>")
LINK = re.compile(r"(?:https?://|www\.)[^\s<>|]{2,}")
# As the platforms write it, and as adapters do: a name of more than one word keeps its first here.
MENTION = re.compile(
    r"<[@!][!&]?(?P<id>[^<>]{1,80})>|(?<![\w@/.])@(?P<name>(?=[^\W\d])[\w.-]{1,80})(?![\w/])"
)
# Not one person: whole rooms, roles, places that are written with the same sign.
_GROUPS_WORDS = """
here channel everyone everybody all room team teams group folks crew role roles support staff
admin admins administrators mod mods moderator moderators helpdesk help service services office
reception frontdesk devs developers dev engineering ops devops sales marketing hr it finance legal
billing accounting security oncall on-call members users customers volunteers parents students
teachers trainers faqbot bot home work noon night
"""
_GROUPS = frozenset(_GROUPS_WORDS.split())
# Said before a name, they leave it the one who is spoken to.
_OPENERS_WORDS = """
hi hello hey heya hiya howdy yo dear good morning afternoon evening ok okay so well and also no
yes yeah yep nope oh ah thanks thank you thx ty tysm cheers sorry congrats congratulations welcome
please great nice perfect sure right but happy birthday many big lol haha for to
"""
_OPENERS = frozenset(_OPENERS_WORDS.split())
# Governed by one of these, a name is spoken of and not to.
_GOVERNING_WORDS = """
about after as at before behind by from for in like near of on or than through to towards until
via with without is are was were am be being when where who what how why which if whether does did
do has have had will would can could should ask asked asking tell told call called contact
contacted know known see seen saw find found reach message messaged email emailed ping pinged meet
met follow mention mentioned cc the a an our my your between and
"""
_GOVERNING = frozenset(_GOVERNING_WORDS.split())
_CALL = re.compile(
    r"(?P<greeting>(?:(?:hi|hello|hey|heya|hiya|yo|dear|good morning|morning|ok|okay|so|thanks|sorry|"
    r"and),? +){0,3})(?P<title>(?:mr|mrs|ms|miss|dr|prof)\.? +)?"
    r"(?P<name>[^\W\d_][\w'\u2019-]{1,40})(?:(?: and| &)? (?-i:[A-Z])[\w'\u2019-]{1,40}(?= ?[,:!]))?"
    r"(?P<comma> ?[,:!]| -|\.{2,})?(?P<rest>[^.?!\n]*)",
    re.IGNORECASE,
)
_QUOTED_LINE = re.compile(r"^[ \t]{0,9}>.*\n?", re.MULTILINE)
_EMOJI = re.compile(r":[a-z0-9_+-]{2,40}:")
_YOU = re.compile(r"\b(?:you|your|yours|u|ur|youre|youve|youll|please|pls)\b")
_TO_YOU = re.compile(
    r"^(?:do|did|does|can|could|will|would|are|were|have|had|is|was|should) (?:you|your)\b"
)
# After a name, these tell who is speaking ("Sarah here, ...").
_NOT_CALLED = frozenset({"here", "from", "speaking", "again"})
# Begin a message with a capital and a comma as a name does.
_NO_NAMES_WORDS = """
hi hello hey hiya howdy greetings welcome dear good morning afternoon evening day night thanks
thank cheers sorry apologies pardon please ok okay so well now then and but or also yes no yeah
yep nope nah oh ah hm hmm um uh wow great nice cool perfect awesome super sure right true exactly
indeed fine alright anyway anyways actually basically however besides otherwise still maybe
perhaps first second third next finally last lastly today tomorrow yesterday tonight monday
tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays
saturdays sundays january february march april may june july august september october november
december spring summer autumn fall winter christmas easter halloween weekend weekends again
question questions help attention update reminder note notice news fyi btw psa everyone everybody
anyone anybody someone somebody all guys folks team people friends ladies gents sir madam
gentlemen sirs guten bonjour hola ciao colleagues neighbours neighbors parents members customers
what when where who whom whose which why how if unless since because although though while once
after before until during for from in on at by with without about as to of per the a an this that
these those there here it he she they we you i my your our his her their its is are was were do
does did can could will would should might must have has had not never just only even lol haha
honestly luckily unfortunately thankfully sadly hopefully personally obviously apparently guess
listen look wait see hear imagine remember problem issue idea quick short long story same one two
three both another other others some any many most more much few each every either neither
"""
_NO_NAMES = frozenset(_NO_NAMES_WORDS.split())
_NO_NAME_ENDINGS = ("ally", "ently", "ately", "tion", "sion", "ment", "ness", "king", "ting", "ies")
_TITLE_WORDS = 8
_ASKS = re.compile(
    r"\?|\b(?:not|(?:do|does|did|is|are|ca|could|wo|would)n['\u2019]?t|cannot|i|me|my|help|need|please|"
    r"pls|anyone|anybody|someone|somebody|looking|error|broken|down|wrong)\b|"
    r"^(?:\w+[,:]? )?(?:what|where|when|who|why|how|which)(?: \w+)? (?:is|are|do|does|did|can|could|"
    r"should|will|would)\b|"
    r"^(?:is|are|do|does|did|can|could|should|will|would|has|have)\b"
)


def both_ends(text: str) -> str:
    """`text`, of more than 500 characters the first and the last 250, in lines of their own."""
    if len(text) <= MAX_QUESTION:
        return text
    half = MAX_QUESTION // 2
    return f"{text[:half]}\n{text[-half:]}"


def addressed_to_other(text: str, own_names: Collection[str] = ()) -> bool:
    """Whether `text` is said to one person: "@maria could you ...", "Tom, did you ...?".

    A person who is spoken of ("is @maria still in charge?") is not spoken to, and rooms and roles
    ("@here", "@support") are no person.

    Args:
        text: As adapters hand it over; its first 500 characters are read.
        own_names: Names of the bot and of the business, single words in any case: whoever calls
            them by name asks the room.
    """
    said = _QUOTED_LINE.sub("", text[:MAX_QUESTION]).strip()
    strangers = _GROUPS.union(name.casefold() for name in own_names)
    mentions = MENTION.finditer(said)
    return (
        any(_speaks_to(each, strangers) for each in mentions)
        or _calls(said, strangers)
        or _calls_at_end(said, strangers)
    )


def is_bare_link(text: str) -> bool:
    """Whether `text` is nothing but links, with a title of up to 8 words that asks nothing.

    What follows a link has to be a title as well: "https://... does not load" is none.
    """
    said = both_ends(text)
    rest = LINK.sub(" ", TITLED_LINK.sub(" ", said))
    if rest == said:
        return False
    title = _EMOJI.sub(" ", rest.casefold()).strip(" \n\t-:|>\u2013\u2014")
    return len(title.split()) <= _TITLE_WORDS and not _ASKS.search(title)


def _speaks_to(mention: re.Match[str], strangers: frozenset[str]) -> bool:
    """Whether a mention calls somebody: it opens the text, stands apart, or goes with "you"."""
    name = (mention["name"] or "").casefold()
    if mention[0].startswith(("<@&", "<!")) or not strangers.isdisjoint(re.split(r"[._-]", name)):
        return False
    before = _EMOJI.sub(" ", mention.string[: mention.start()]).rstrip()
    after = mention.string[mention.end() :].lstrip()
    sentence = re.split(r"[.?!\n]", before)[-1]
    words = re.findall(r"[^\W_]+", MENTION.sub(" ", sentence).casefold())
    is_first = sentence == before or sentence == before.rpartition("\n")[2]
    if is_first and _OPENERS.issuperset(words):
        return True
    if before.endswith((",", "-")) and not after[:1].isalnum():
        return True
    is_object = bool(words) and words[-1] in _GOVERNING
    rest = re.split(r"[.?!\n]", after, maxsplit=1)[0]
    return not is_object and _YOU.search(f"{sentence} {rest}".casefold()) is not None


def _calls(said: str, strangers: frozenset[str]) -> bool:
    """Whether it begins with a name, written as one, and goes on in the second person."""
    call = _CALL.match(said)
    if not call or not _is_name(call["name"], strangers):
        return False
    rest = call["rest"].strip().casefold()
    if not _NOT_CALLED.union(strangers).isdisjoint(re.findall(r"\w+", rest)[:1]):
        return False
    called = call["comma"] or call["title"] or call["greeting"]
    return (_YOU.search(rest) if called else _TO_YOU.match(rest)) is not None


def _calls_at_end(said: str, strangers: frozenset[str]) -> bool:
    """Whether its last sentence ends with a name: "can you send it over, Anna?"."""
    sentence = re.split(r"[.?!\n]", said.rstrip(" ?!.\n"))[-1]
    asked, _, called = sentence.rpartition(",")
    name = called.strip().casefold()
    return (
        name in GIVEN_NAMES and name not in strangers and _YOU.search(asked.casefold()) is not None
    )


def _is_name(word: str, strangers: frozenset[str]) -> bool:
    """Whether a word is written as a name and no other word, or is a given name in any case."""
    name = word.casefold()
    if name in strangers or name in _NO_NAMES:
        return False
    parts = re.split(r"['\u2019-]", word)
    is_proper = all(part.isalpha() and part == part.capitalize() for part in parts)
    return name in GIVEN_NAMES or (is_proper and not name.endswith(_NO_NAME_ENDINGS))
