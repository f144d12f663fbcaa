"""A reply becomes words and buttons, within what a platform can do."""

import dataclasses
from datetime import UTC, date, datetime
from typing import Any

from faqbot.conversation.actions import AskPerson, Choose, Post, Preview, Share, Undo, Vote
from faqbot.conversation.answers import Offer, answer, posts
from faqbot.conversation.message import Answer, Style, Text, as_answer
from faqbot.conversation.port import Capabilities
from faqbot.markup import Moment, Paragraph, Pictured, parse, plain_text
from faqbot.model import Outcome, Reply, ShownPost, Source, Suggestion, Visibility
from faqbot.model import Post as SitePost
from faqbot.texts import load_texts

TEXTS = load_texts()
PLAIN = Capabilities(confirms=False, menus=False, fits=lambda _: True)
MENUS = dataclasses.replace(PLAIN, menus=True)
ASKING = dataclasses.replace(PLAIN, confirms=True, asks=lambda text: len(text) < 100)
NARROW = dataclasses.replace(PLAIN, fits=lambda label: len(label) < 10)
ONE, TWO = Suggestion("one", "Is it\n one?"), Suggestion("two", "Is it the second one?")
TARGET = ("C", "1.0", "_")


def reply(**facts: Any) -> Reply:
    known: dict[str, Any] = {"question_id": "q", "outcome": Outcome.ANSWER, "body": "It **is**."}
    return Reply(**(known | {"plain": "It is."} | facts))


def suggesting(**facts: Any) -> Reply:
    return reply(outcome=Outcome.SUGGEST, body="Which?", suggestions=(ONE, TWO), **facts)


def made(of: Reply, can: Capabilities = PLAIN, **offer: Any) -> Answer:
    return answer(of, TEXTS, can, Offer(**offer))


def read(shown: Answer) -> list[str]:
    return [plain_text(part) for part in shown.words.parts]


def actions(shown: Answer) -> list[Any]:
    return [each.action for each in shown.buttons]


def test_an_answer_stands_above_its_source_and_its_posts():
    post = ShownPost(
        SitePost("p", "A post", "https://a.dev/p", date(2026, 1, 1), "An\nexcerpt"), "old"
    )
    source = Source("Where\nit is", "https://a.dev", author="Ann")
    shown = made(reply(source=source, posts=(post,), above="**Asked**"))
    assert read(shown) == [
        "Asked\n\nIt is.",
        "Read more: Where it is (https://a.dev), by Ann",
        "Related posts\nA post (https://a.dev/p) · old\nAn excerpt",
    ]
    assert plain_text(shown.words.choice) == ""
    newest = made(
        reply(source=dataclasses.replace(source, author=None), posts=(post,), posts_related=False)
    )
    assert read(newest)[1:] == [
        "Read more: Where it is (https://a.dev)", "Recent posts\nA post (https://a.dev/p) · old\nAn excerpt",
    ]  # fmt: skip
    assert read(made(reply())) == ["It is."]


def test_the_posts_of_a_miss_are_near_to_the_question_one_or_several():
    post = ShownPost(SitePost("p", "A post", "https://a.dev/p", date(2026, 1, 1)), "old")
    line = "A post (https://a.dev/p) · old"
    missed = reply(outcome=Outcome.ABSTAIN, posts=(post,), askable=True)
    assert read(made(missed))[1:] == [f"This post is near to what you asked\n{line}"]
    two = made(dataclasses.replace(missed, posts=(post, post)))
    assert read(two)[1:] == [f"These posts are near to what you asked\n{line}\n\n{line}"]
    assert [type(each) for each in actions(two)] == [AskPerson]
    own = {f"{form}_near_post": form for form in ("one", "many")}
    texts = load_texts(own={"pl": own})
    for count, form in ((1, "one"), (2, "many"), (3, "many")):
        of = dataclasses.replace(missed, locale="pl", posts=(post,) * count)
        assert read(answer(of, texts, PLAIN))[1].startswith(f"{form}\n")


def test_a_picture_stands_beside_its_post_if_it_is_one_of_the_open_web():
    def blocks(image: str | None) -> Any:
        post = SitePost("p", "A\npost", "https://a.dev/p", date(2026, 1, 1), image=image)
        return posts("Posts", [ShownPost(post, "old")] * 2).blocks

    plain = blocks(None)
    assert [type(each) for each in plain] == [Paragraph, Paragraph]
    pictured = blocks("https://a.dev/p.png")
    shown = [(each.url, each.alt) for each in pictured if isinstance(each, Pictured)]
    assert shown == [("https://a.dev/p.png", "A post")] * 2
    assert [each.children for each in pictured] == [each.children for each in plain]
    for refused in ("http://a.dev/p.png", "https://10.0.0.7/p.png", "data:image/png;base64,AA"):
        assert blocks(refused) == plain


def test_the_same_words_are_one_object():
    assert made(reply()).words is made(reply(question_id="other", votable=True)).words
    assert made(reply()).words is not made(reply(body="Else.")).words


def test_an_excerpt_has_three_hundred_characters_and_none_takes_no_line():
    def last_line(excerpt: str) -> str:
        shown = ShownPost(SitePost("p", "T", "https://a.dev", date(2026, 1, 1), excerpt), "old")
        return plain_text(posts("Posts", [shown])).splitlines()[-1]

    assert last_line("a" * 300) == "a" * 300
    assert last_line("a" * 301) == "a" * 299 + "…"
    assert last_line("longer " * 61) == "longer " * 41 + "longer…"
    flag = "\U0001f1e9\U0001f1ea"
    assert last_line(flag * 200) == flag * 149 + "…"
    assert last_line(" ") == "T (https://a.dev) · old"


def test_what_may_be_meant_stands_on_buttons_that_lead_back_to_each_other():
    shown = made(suggesting())
    assert read(shown) == ["Which?"]
    assert [each.label for each in shown.choices] == ["Is it one?", "Is it the second one?"]
    assert [each.action for each in shown.choices] == [
        Choose("q", "one", ("one", "two")), Choose("q", "two", ("one", "two")),
    ]  # fmt: skip
    nameless = made(reply(suggestions=(Suggestion("id", " "),)))
    assert [each.label for each in nameless.choices] == ["id"]


def test_where_one_button_cannot_show_its_label_all_are_numbered_and_written_out():
    shown = made(suggesting(), NARROW)
    assert read(shown) == ["Which?\n\n1. Is it one?\n2. Is it the second one?"]
    assert [each.label for each in shown.choices] == ["1. Is it one?", "2. Is it the second one?"]


def test_a_guess_names_what_else_may_be_meant_below_all_that_belongs_to_it():
    shown = made(suggesting(opened=True, entry_id="zero"))
    assert read(shown) == ["Which?"]
    assert plain_text(shown.words.choice) == "Or do you mean one of these?"
    assert shown.choices[0].action == Choose("q", "one", ("zero", "one", "two"))
    narrow = made(suggesting(opened=True, entry_id="zero"), NARROW)
    assert plain_text(narrow.words.choice).endswith("1. Is it one?\n2. Is it the second one?")
    alone = made(reply(outcome=Outcome.SUGGEST, opened=True, entry_id="zero"))
    assert plain_text(alone.words.choice) == ""


def test_others_to_go_on_to_take_the_place_of_choices():
    shown = made(suggesting(entry_id="one"), among=(ONE, TWO))
    assert shown.choices == ()
    assert shown.others is not None
    assert (shown.others.label, shown.others.shown) == ("Show another answer", "one")
    assert [entry for entry, _ in shown.others.options] == ["one", "two"]
    assert [each.label for each in shown.others.buttons] == ["Is it one?", "Is it the second one?"]
    assert made(reply(entry_id="one"), among=(ONE,)).others is None, "it leads nowhere"
    assert made(reply(entry_id="two"), among=(ONE,)).others is not None


def test_a_preview_may_be_posted_and_its_menu_hides_the_others():
    shown = made(suggesting(entry_id="one", sharable=True), MENUS, target=TARGET, among=(ONE, TWO))
    assert actions(shown) == [Post("q", "one", TARGET)]
    assert shown.buttons[0].style is Style.MAIN
    assert read(shown) == ["Which?\n\n1. Is it one?\n2. Is it the second one?"]
    assert shown.others is not None
    assert shown.others.buttons[1].action == Preview("q", "two", TARGET, ("one", "two"))
    assert read(made(suggesting(entry_id="one"), target=TARGET, among=(ONE, TWO))) == ["Which?"]
    assert actions(made(suggesting(), target=TARGET)) == []


def test_buttons_come_as_share_a_person_undo():
    shown = made(reply(entry_id="one", sharable=True, askable=True), undo="U1")
    assert actions(shown) == [Share("q", "one"), AskPerson("q"), Undo("U1")]
    assert [each.style for each in shown.buttons] == [Style.MAIN, Style.PLAIN, Style.PLAIN]
    assert actions(made(reply(sharable=True))) == [], "there is no entry to share"
    assert actions(made(reply())) == []


def test_a_vote_is_for_the_entry_that_is_shown():
    votes = made(reply(entry_id="one", votable=True)).votes
    assert votes is not None
    assert (votes.asked, votes.yes.label, votes.no.label) == (
        "Was this helpful?",
        "Helpful",
        "Not helpful",
    )
    assert (votes.yes.action, votes.no.action) == (Vote("q", "one", True), Vote("q", "one", False))
    assert made(reply(entry_id="one")).votes is None


def test_a_button_asks_before_what_others_have_not_seen_goes_to_staff():
    def confirmed(of: Reply, can: Capabilities = ASKING, **offer: Any) -> Any:
        (button,) = made(of, can, **offer).buttons
        return button.confirm

    private = reply(askable=True, visibility=Visibility.PRIVATE)
    assert confirmed(reply(askable=True)) is None
    assert confirmed(private, PLAIN) is None
    quoted = confirmed(reply(askable=True), asked="my words")
    assert (quoted.question, quoted.yes, quoted.no) == ("my words", "Send it", "Cancel")
    assert quoted.text.endswith("{question}")


def test_a_button_that_cannot_show_all_that_staff_will_read_leaves_it_to_a_message():
    def action(of: Reply, **offer: Any) -> Any:
        (button,) = made(of, ASKING, **offer).buttons
        return button.action, button.confirm

    unshown = AskPerson("q", AskPerson.UNSHOWN), None
    private = reply(askable=True, visibility=Visibility.PRIVATE)
    assert action(private) == unshown
    assert action(reply(askable=True), asked="") == unshown
    assert action(reply(askable=True), asked="word " * 30) == unshown
    shown, confirm = action(reply(askable=True), asked="word " * 5)
    assert confirm.question == "word word word word word"
    assert shown.shown not in (None, AskPerson.UNSHOWN)
    assert action(reply(askable=True)) == (AskPerson("q"), None)


def test_a_note_is_there_only_where_it_says_something():
    notes = [made(reply(note=note)).note for note in (None, "", " ", "Shared by Ann")]
    assert notes == [None, None, None, "Shared by Ann"]


def test_plain_text_and_the_entry_come_along():
    shown = made(reply(entry_id="one"))
    assert (shown.plain, shown.entry_id) == ("It is.", "one")


def test_markdown_of_faqbots_own_may_stand_as_an_answer_with_its_buttons():
    button = made(reply(askable=True)).buttons
    shown = as_answer(Text("It **is**.", button))
    assert (read(shown), shown.buttons, shown.votes, shown.plain) == (["It is."], button, None, "")


def test_a_text_may_tell_its_age_behind_its_first_paragraph():
    at = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
    since = Moment(at, "2026-11-26 09:30 UTC")
    (aged,) = as_answer(Text("**Title**\n\nMore.", since=since)).words.parts
    assert plain_text(aged) == "Title · 2026-11-26 09:30 UTC\n\nMore."
    assert as_answer(Text("- a list", since=since)).words.parts == (parse("- a list"),)
    assert since.began == at
    assert Moment(date(2026, 11, 26), "today").began == datetime(2026, 11, 26, tzinfo=UTC)
