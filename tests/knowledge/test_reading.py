"""What a valid file becomes."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from faqbot.adapters import PLATFORMS
from faqbot.errors import Severity
from faqbot.knowledge import read_text
from faqbot.model import Behaviour, EntryTests, Hours, Source
from tests.conftest import SMALL_FILE, knowledge_of

FULL = """\
version: 1
site: {name: Acme, url: "https://acme.dev/en/", contact: "https://acme.dev/help", feed: "https://acme.dev/feed"}
bot:
  answer_in: {slack: [C0123], discord: ["1234567890"]}
  handoff: {slack: C0456, discord: "1234567891"}
  staff: {slack: [U0789, T0456/U0999], discord: ["1234567892"], discord_roles: ["1234567893"],
    discord_servers: ["1234567894"]}
  cooldown: 2h
  locale: en-GB
  handoff_after: 4h
  hours: {zone: Europe/Berlin, mon-thu: "9:00-12:00, 13:00-17:00", fri: 09:00-12:00}
entries:
  - id: models
    question: What engagement models do you offer?
    aliases: ["How can we contract you, do you work by the hour"]
    answer: |
      Several.

      - one
    topic: working-with-us
    source: {title: Models, url: /models, author: Ann}
    related: [p]
    owner: sales
    review_by: 2027-02-01
    tests: {asks: ["which contract types are there?"], not: ["what is your office address"]}
posts:
  - {id: p, title: Post, url: "http://blog.acme.dev/p", excerpt: "It says: hi.", published: 2026-08-23}
"""


def test_every_key_of_the_format_reaches_the_model():
    knowledge = knowledge_of(FULL)
    (entry,) = knowledge.entries
    assert entry.answer == "Several.\n\n- one"
    assert entry.phrasings[1] == "How can we contract you, do you work by the hour"
    assert entry.source == Source("Models", "https://acme.dev/en/models", "Ann")
    assert (entry.topic, entry.owner, entry.related) == ("working-with-us", "sales", ("p",))
    assert entry.review_by == date(2027, 2, 1)
    assert entry.tests == EntryTests(
        ("which contract types are there?",), ("what is your office address",)
    )
    (post,) = knowledge.posts
    assert (post.published, post.excerpt) == (date(2026, 8, 23), "It says: hi.")
    assert knowledge.site is not None
    assert knowledge.site.feeds == ("https://acme.dev/feed",)
    behaviour = knowledge.behaviour
    assert behaviour.answer_in["slack"] == {"C0123"}
    assert behaviour.handoff == {"slack": "C0456", "discord": "1234567891"}
    assert behaviour.staff["slack"].people == {"U0789", "T0456/U0999"}
    assert behaviour.staff["discord"].roles == {"1234567893"}
    assert behaviour.staff["discord"].servers == {"1234567894"}
    assert (behaviour.cooldown, behaviour.locale) == (timedelta(hours=2), "en-GB")
    assert behaviour.handoff_after == timedelta(hours=4)
    whole = ((540, 720), (780, 1020))
    week = (whole, whole, whole, whole, ((540, 720),), (), ())
    assert behaviour.hours == Hours(ZoneInfo("Europe/Berlin"), week)


def test_a_version_and_one_entry_are_enough():
    knowledge = knowledge_of("version: 1\nentries: [{id: a, question: Q, answer: A}]\n")
    assert knowledge.site is None
    assert knowledge.posts == ()
    assert knowledge.behaviour.cooldown == Behaviour().cooldown


def test_an_entry_is_found_by_its_id():
    knowledge = knowledge_of(SMALL_FILE)
    assert knowledge.entry("delivery-time") is knowledge.entries[1]
    assert knowledge.entry("nothing") is None


def test_the_revision_changes_with_the_bytes():
    assert knowledge_of(FULL).revision == knowledge_of(FULL).revision
    assert knowledge_of(FULL).revision != knowledge_of(f"{FULL}\n").revision


def warnings_of(content: str) -> list[tuple[int, str, str]]:
    reading = read_text(content.encode(), PLATFORMS, name="faqs.yaml")
    assert reading.knowledge is not None
    assert all(each.severity is Severity.WARNING for each in reading.problems)
    return [(each.line, each.message, each.remedy) for each in reading.problems]


def test_a_placeholder_host_is_a_warning():
    (found,) = warnings_of(FULL.replace("https://acme.dev/en/", "https://www.example.com"))
    assert found[0] == 2
    assert "www.example.com" in found[1]


def test_a_placeholder_contact_is_a_warning():
    (found,) = warnings_of(FULL.replace("https://acme.dev/help", "mailto:hello@example.com"))
    assert "site.contact" in found[1]


def test_a_related_post_that_is_not_there_is_a_warning_with_the_nearest_one():
    renamed = FULL.replace("id: p,", "id: post-1,")
    (found,) = warnings_of(renamed.replace("related: [p]", "related: [post-2]"))
    assert found[1:] == ('there is no post with the id "post-2"', 'did you mean "post-1"?')


def test_a_related_post_near_no_other_says_what_to_do():
    (found,) = warnings_of(FULL.replace("related: [p]", "related: [zebra]"))
    assert "delete it here" in found[2]


def test_a_good_file_has_no_warning():
    assert warnings_of(FULL) == []
