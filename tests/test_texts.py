"""The fixed sentences."""

import re
import tomllib
from pathlib import Path

import pytest

import faqbot
from faqbot.matching.explaining import Note
from faqbot.model import Connection, Difference, Outcome, Rule
from faqbot.texts import load_texts

PACKAGE = Path(faqbot.__file__).parent
ENGLISH = tomllib.loads((PACKAGE / "texts" / "en.toml").read_text())


def test_values_are_put_into_a_sentence():
    assert load_texts().say("gaps_missed", n=3) == "3 missed"


def test_a_language_falls_back_to_its_parent_and_then_to_english(tmp_path: Path):
    (tmp_path / "en.toml").write_text('a = "A"\nb = "B"\nc = "C"\n')
    (tmp_path / "pt.toml").write_text('b = "bê"\nc = "cê"\n')
    (tmp_path / "pt-br.toml").write_text('c = "cê!"\n')
    texts = load_texts("pt_BR", folder=tmp_path)
    assert [texts.say(key) for key in "abc"] == ["A", "bê", "cê!"]


def test_a_readers_language_falls_back_to_the_files_own_for_each_sentence(tmp_path: Path):
    (tmp_path / "en.toml").write_text('a = "A"\nb = "B"\nc = "C"\n')
    (tmp_path / "de.toml").write_text('b = "Be"\nc = "Ce"\n')
    (tmp_path / "pt.toml").write_text('c = "cê"\n')
    german = load_texts("de", folder=tmp_path)
    assert [german.of("pt-BR").say(key) for key in "abc"] == ["A", "Be", "cê"]
    assert [german.of("en-GB").say(key) for key in "abc"] == ["A", "B", "C"]
    assert german.of("xx") is german
    assert german.of(None) is german
    assert [german.of(tag).tag for tag in ("pt-BR", "pt", "xx", "en")] == [
        "pt-br",
        "pt",
        "de",
        "en",
    ]


@pytest.mark.parametrize("locale", ["xx", "../en", ""])
def test_an_unknown_language_is_english(locale):
    assert load_texts(locale).say("undo") == "Undo"
    assert load_texts(locale).tag == "en"


def test_each_sentence_is_used_and_each_used_sentence_exists():
    code = "\n".join(path.read_text() for path in PACKAGE.rglob("*.py"))
    said = set(re.findall(r"""(?:say|said|_missed)\(\s*["']([a-z_]+)["']""", code))
    quoted = {key for key in ENGLISH if f'"{key}"' in code}
    ways = {f"{key}_{way}" for key in quoted for way in ("contact", "person", "without_site")}
    said |= ways & set(ENGLISH)
    counted = {
        f"{prefix}{unit}"
        for unit in ("entry", "gap", "near_post", "person", "question")
        for prefix in ("one_", "many_")
    }
    for prefix, values in (
        ("rule", Rule), ("note", Note), ("outcome", Outcome), ("connection", Connection),
        ("contrast", Difference), ("difference", Difference),
    ):  # fmt: skip
        assert {f"{prefix}_{each.name.lower()}" for each in values} <= set(ENGLISH)
        counted |= {f"{prefix}_{each.name.lower()}" for each in values}
    counted |= {f"command_{name}" for name in ("ask", "help", "list", "posts", "show")}
    counted |= {
        f"name_{name}"
        for name in (
            "ask", "show", "list", "posts", "help", "forget_me", "question", "entry", "topic", "status",
            "why", "reload", "gaps", "text", "accept", "days", "confirm",
        )
    }  # fmt: skip
    assert said <= set(ENGLISH)
    assert set(ENGLISH) - said - quoted - counted == set()


# What staff, admins and the operator read, by the beginnings of its keys; clients read all else.
OURS = (
    "admin", "card", "chat", "connection", "difference", "gaps", "held", "many_entry", "name", "note", "not_staff",
    "one_entry", "outcome", "reply", "rule", "status", "why",
)  # fmt: skip
JARGON = re.compile(
    r"\b(?:entry|entries|id|ids|revision|match\w*|abstain\w*|confiden\w*|query|queries|database"
    r"|error|invalid|server|token|null|undefined|YAML|FAQs?\.yaml)\b",
    re.IGNORECASE,
)
MOST_WORDS = 20


def sentences(text: str) -> list[str]:
    """What is read in one breath: to a full stop, a colon before a quote or list, or a line's end."""
    plain = re.sub(r"\{[a-z_]+\}", "x", text).replace("`", "").replace("*", "")
    return [each for each in re.split(r"(?<=[.!?:;])\s+|\n+", plain) if each.strip()]


@pytest.mark.parametrize("key", sorted(ENGLISH))
def test_each_sentence_is_read_in_one_breath(key: str):
    for sentence in sentences(ENGLISH[key]):
        assert len(sentence.split()) < MOST_WORDS, sentence


@pytest.mark.parametrize("key", sorted(each for each in ENGLISH if not each.startswith(OURS)))
def test_clients_read_no_jargon(key: str):
    assert not JARGON.search(re.sub(r"\{[a-z_]+\}", "", ENGLISH[key])), ENGLISH[key]


@pytest.mark.parametrize(
    "sentence",
    ["There is no entry called x", "revision 2 is live", "Low confidence", "Invalid input"],
)
def test_jargon_is_seen(sentence: str):
    assert JARGON.search(sentence)
