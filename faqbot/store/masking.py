"""Keep personal data and secrets out of the store: a question is masked before it is written."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from faqbot.store import masking_shapes as shapes

_LONGEST_BEFORE = 80
_PASSES = 8
"""How often the rules are applied at most: once is enough for nearly all, twice for glued ones."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """One shape, its placeholder, and the judge that says where its value ends, if it is one."""

    placeholder: str
    shape: re.Pattern[str]
    end_of: Callable[[re.Match[str]], int | None]


def mask(text: str) -> str:
    """Replace personal data and secrets in a text by placeholders; all else stays as it was.

    The kinds, in the order in which they are looked for:

    * `[secret]`: private key blocks; tokens known by their prefix (Slack, Discord, GitHub, GitLab,
      AWS, Google, Stripe, OpenAI, JWT) and webhooks of Slack and Discord; the login in a URL; bearer
      tokens; what is assigned to a word such as password, token or API key; the word that a
      password "is", also in German, French and Spanish, unless it is said of passwords ("wrong",
      "forgotten"); in Italian, Portuguese, Dutch, Polish, Russian, Scandinavian, Chinese and Japanese
      where it has digits or stands behind a colon; what one "changed it to"; "password hunter22";
      a name with its password ("login: bob / hunter22", `curl -u`); seed phrases; codes that are
      named as such (OTP, CVV, TAN, "verification code 123456", "123456 is my code").
    * `[email]`: addresses, also with [at] and [dot] spelled out, mailto: and Slack's links.
    * `[iban]`: a known country with its length, or any country with the right check digits
      (ISO 13616, mod 97).
    * `[secret]`: AWS's secret keys, with their slashes; 32 or more characters of hex or base64 in which letters and digits alternate.
    * `[card]`: 13 to 19 digits that pass the Luhn check (ISO/IEC 7812-1).
    * `[phone]`: 7 to 15 digits (ITU-T E.164) in an international or a known national grouping, or
      9 to 15 in one piece; any 7 to 15 after a word such as phone, call or tel. The number of an
      order, an invoice, a ticket or the like stays.

    Digits, spaces and hyphens of any script count as their ASCII equals. UUIDs, dates, IP
    addresses, Slack and Discord mentions and numbers inside URLs stay. Commit hashes of 40
    characters and bare timestamps of 10 or 13 digits are masked: they cannot be told apart. A
    long number that fits no kind may lose the part of it that looks like a phone number.
    What is hidden on purpose is not found, and neither are names or postal addresses. What is
    glued to another masked item without a separator may stay. A text that each pass still
    changes is nothing but values glued together, and is hidden as a whole.

    Args:
        text: any text; time grows linearly with it, and a question's is bounded (`Question`).

    Returns:
        The masked text. `mask(mask(text)) == mask(text)`.
    """
    for _ in range(_PASSES):
        masked = _masked_once(text)
        if masked == text:
            return text
        text = masked
    return "[secret]"


def _masked_once(text: str) -> str:
    """Each rule once, in order; a placeholder may bare what an earlier rule has to hide."""
    folded = _fold(text)
    for rule in _RULES:
        found = list(_values(rule, folded))
        if found:
            # Both get placeholders, so that a text is folded once and not at each rule.
            text = _replaced(text, found, rule.placeholder)
            folded = _replaced(folded, found, rule.placeholder)
    return text


def _values(rule: _Rule, folded: str) -> Iterator[tuple[int, int]]:
    """Where what the rule masks begins and ends, in order."""
    position = 0
    while found := rule.shape.search(folded, position):
        position = found.end()
        if found.lastgroup in {"skip", "numbered"}:
            continue
        end = rule.end_of(found)
        if end is None:
            position = found.start() + 1
            continue
        yield found.start("value"), end
        position = end


def _replaced(text: str, spans: Sequence[tuple[int, int]], placeholder: str) -> str:
    pieces: list[str] = []
    written = 0
    for start, end in spans:
        pieces += text[written:start], placeholder
        written = end
    return "".join([*pieces, text[written:]])


def _fold(text: str) -> str:
    """Write digits, spaces and hyphens of any script in ASCII; every index stays valid."""
    if text.isascii():
        return text
    return text.translate({ord(char): _fold_char(char) for char in set(text) if char > "\x7f"})


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    if (digit := unicodedata.decimal(char, None)) is not None:
        return str(digit)
    if "\uff01" <= char <= "\uff5e":  # full-width forms of "!" to "~"
        return chr(ord(char) - 0xFEE0)
    category = unicodedata.category(char)
    if category == "Pd" or char in "\u2212\u00ad\u2043":
        return "-"
    return " " if category in {"Zs", "Cf"} else char


def _whole(found: re.Match[str]) -> int:
    return found.end("value")


def _end_of_assigned(found: re.Match[str]) -> int | None:
    value = found["value"] if found["quote"] else found["value"].rstrip(".,;:!?)}]*_")
    if not _is_assigned(found, value):
        return None
    if len(value) == 256:  # the shape's limit, which keeps a rejected value cheap
        rest = shapes.ASSIGNED_REST.match(found.string, found.end("value"))
        return rest.end() if rest else found.end("value")
    return found.start("value") + len(value)


def _is_assigned(found: re.Match[str], value: str) -> bool:
    """Tell a password from the prose after the word: "password is wrong", "token: how?"."""
    separator = found["sep"].strip()
    is_password = bool(found["word"] or found["other"])
    if len(value) < 4 or shapes.LIFETIME.fullmatch(value.lower()):
        return False
    if found["faint"] or (found["to"] and not _is_set(found)):
        return is_password and not found["to"] and bool(shapes.UNLIKE_PROSE.search(value))
    if "=" in separator or (found["quote"] and separator == ":"):
        return True
    if shapes.UNLIKE_PROSE.search(value):
        is_code = is_password or found["key"].lower().startswith(("p", "secret", "clave"))
        return is_code or not value.isdigit()
    if found["word"] and not shapes.PREDICATE.fullmatch(value):
        end = found.start("value") + len(value)
        if ":" not in separator and shapes.SAID.match(found.string, end):
            return True
    closes_line = found["last"] is not None and not found["value"].endswith("?")
    return ":" in separator and closes_line and len(value) > 5


def _is_set(found: re.Match[str]) -> bool:
    """Whether "password to ..." tells what it was changed to, in the Polish of "haslo to" as well."""
    key = found.start("key")
    before = found.string[max(0, key - _LONGEST_BEFORE) : key]
    return bool(found["other"] or shapes.SET_TO.search(before))


def _end_of_opaque(found: re.Match[str]) -> int | None:
    """Accept a run if letters and digits alternate as by chance, at least once in ten signs."""
    value = found["value"].rstrip("=")
    if shapes.UUID_ONLY.fullmatch(value) or shapes.PATH_WORD.search(value):
        return None
    changes = len(shapes.CLASS_CHANGE.findall(value))
    needed = 1 if shapes.HEX.fullmatch(value) else len(value) / 10
    return found.end("value") if changes >= needed else None


def _end_of_aws(found: re.Match[str]) -> int | None:
    """Accept a run in which capitals, small letters and digits alternate as by chance."""
    value = found["value"]
    if shapes.PATH_WORD.search(value) or not any(char.isdigit() for char in value):
        return None
    return found.end("value") if len(shapes.CASE_CHANGE.findall(value)) >= 10 else None


def _end_of_iban(found: re.Match[str]) -> int | None:
    value = found["value"]
    following = found.string[found.end("value") : found.end("value") + 1]
    places = [at for at, char in enumerate(value) if char.isalnum()]
    length = shapes.IBAN_LENGTHS.get(value[:2].upper())
    if length is None:
        end = next((at for at, char in enumerate(value) if not char.isalnum()), len(value))
        cut = end == len(value) and following.isascii() and following.isalnum()
        likely = end >= 15 and not cut and _passes_mod97(value[:end])
        return found.start("value") + end if likely else None
    if len(places) < length:
        return None
    end = places[length - 1] + 1
    after = value[end : end + 1] or following
    compact = "".join(value[at] for at in places[:length])
    if after.isascii() and after.isalnum():
        return None
    digits = sum(char.isdigit() for char in compact[4:])
    likely = digits * 2 >= length - 4 or _passes_mod97(compact)
    return found.start("value") + end if likely else None


def _passes_mod97(compact: str) -> bool:
    return int("".join(str(int(char, 36)) for char in compact[4:] + compact[:4])) % 97 == 1


def _end_of_card(found: re.Match[str]) -> int | None:
    """Try the longest group-aligned prefix first: an expiry date may stand after the number."""
    value = found["value"]
    following = found.string[found.end("value") : found.end("value") + 1]
    for size in range(len(value), 12, -1):
        after = value[size : size + 1] or following
        if after.isascii() and after.isalnum():
            continue
        digits = [int(char) for char in value[:size] if char.isdigit()]
        if len(digits) >= 13 and value[size - 1].isdigit() and _passes_luhn(digits):
            return found.start("value") + size
    return None


def _passes_luhn(digits: list[int]) -> bool:
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


_RULES = (
    _Rule("[secret]", shapes.PRIVATE_KEY, _whole),
    _Rule("[secret]", shapes.TOKEN, _whole),
    _Rule("[secret]", shapes.URL_LOGIN, _whole),
    _Rule("[secret]", shapes.BEARER, _whole),
    _Rule("[secret]", shapes.ASSIGNED, _end_of_assigned),
    _Rule("[secret]", shapes.BARE, _whole),
    _Rule("[secret]", shapes.LOGIN, _whole),
    _Rule("[secret]", shapes.SEED, _whole),
    _Rule("[secret]", shapes.CODE, _whole),
    _Rule("[secret]", shapes.CODE_ALONE, _whole),
    _Rule("[secret]", shapes.CODE_FIRST, _whole),
    _Rule("[email]", shapes.EMAIL, _whole),
    _Rule("[iban]", shapes.IBAN, _end_of_iban),
    _Rule("[secret]", shapes.AWS_SECRET, _end_of_aws),
    _Rule("[secret]", shapes.OPAQUE, _end_of_opaque),
    _Rule("[secret]", shapes.OPAQUE_PIECE, _end_of_opaque),
    _Rule("[card]", shapes.CARD, _end_of_card),
    _Rule("[phone]", shapes.PHONE, _whole),
    _Rule("[phone]", shapes.CALLED, _whole),
)
