"""Ages in words."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from faqbot.model import Post
from faqbot.service.ages import age, counted, shown_post, span
from faqbot.texts import Texts, load_texts

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("published", "words"),
    [
        (date(2026, 11, 23), "today"),
        (date(2026, 12, 24), "today"),
        (date(2026, 11, 22), "yesterday"),
        (date(2026, 11, 21), "2 days ago"),
        (date(2026, 11, 17), "6 days ago"),
        (date(2026, 11, 16), "1 week ago"),
        (date(2026, 10, 24), "4 weeks ago"),
        (date(2026, 10, 23), "1 month ago"),
        (date(2026, 8, 24), "2 months ago"),
        (date(2026, 8, 23), "3 months ago"),
        (date(2025, 11, 24), "11 months ago"),
        (date(2025, 11, 23), "1 year ago"),
        (date(2020, 1, 1), "6 years ago"),
    ],
)
def test_an_age_counts_whole_units(published, words):
    assert age(published, TODAY, load_texts()) == words


def test_the_last_day_of_a_long_month_is_not_a_month_before_a_short_one():
    assert age(date(2026, 1, 31), date(2026, 2, 28), load_texts()) == "4 weeks ago"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "less than a minute"),
        (59, "less than a minute"),
        (60, "1 minute"),
        (3_599, "59 minutes"),
        (3_600, "1 hour"),
        (7_200, "2 hours"),
        (86_400, "1 day"),
        (172_800, "2 days"),
    ],
)
def test_a_span_counts_whole_units_and_one_is_no_plural(seconds: int, words: str):
    assert span(timedelta(seconds=seconds), load_texts()) == words


def spoken(tag: str, **sentences: str) -> Texts:
    """The sentences of a language that has some of its own."""
    return load_texts(own={tag: {"recent_posts": "..."} | sentences}).of(tag)


AGES = [
    date(2026, 12, 24), date(2026, 11, 23), date(2026, 11, 22), date(2026, 11, 21), date(2026, 11, 18),
    date(2026, 11, 16), date(2026, 11, 9), date(2026, 10, 23), date(2026, 9, 23), date(2026, 6, 23),
    date(2025, 12, 23), date(2025, 11, 23), date(2024, 11, 23), date(2021, 11, 23), date(2005, 11, 23),
]  # fmt: skip


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        (
            "en",
            (
                "today, today, yesterday, 2 days ago, 5 days ago, 1 week ago, 2 weeks ago, 1 month ago,"
                " 2 months ago, 5 months ago, 11 months ago, 1 year ago, 2 years ago, 5 years ago,"
                " 21 years ago"
            ),
        ),
        (
            "de",
            (
                "heute, heute, gestern, vor 2 Tagen, vor 5 Tagen, vor 1 Woche, vor 2 Wochen, vor 1 Monat,"
                " vor 2 Monaten, vor 5 Monaten, vor 11 Monaten, vor 1 Jahr, vor 2 Jahren, vor 5 Jahren,"
                " vor 21 Jahren"
            ),
        ),
        (
            "pl",
            (
                "dzisiaj, dzisiaj, wczoraj, 2 dni temu, 5 dni temu, 1 tydzień temu, 2 tygodnie temu,"
                " 1 miesiąc temu, 2 miesiące temu, 5 miesięcy temu, 11 miesięcy temu, 1 rok temu,"
                " 2 lata temu, 5 lat temu, 21 lat temu"
            ),
        ),
        (
            "ru",
            (
                "сегодня, сегодня, вчера, 2 дня назад, 5 дней назад, 1 неделю назад, 2 недели назад,"
                " 1 месяц назад, 2 месяца назад, 5 месяцев назад, 11 месяцев назад, 1 год назад,"
                " 2 года назад, 5 лет назад, 21 год назад"
            ),
        ),
        (
            "ar",
            (
                "اليوم, اليوم, أمس, قبل يومين, قبل 5 أيام, قبل أسبوع واحد, قبل أسبوعين, قبل شهر واحد,"
                " قبل شهرين, قبل 5 أشهر, قبل 11 شهرًا, قبل سنة واحدة, قبل سنتين, قبل 5 سنوات,"
                " قبل 21 سنة"
            ),
        ),
    ],
)
def test_an_age_is_told_as_its_language_has_it(tag: str, words: str):
    assert [age(each, TODAY, spoken(tag)) for each in AGES] == words.split(", ")


def test_on_every_day_of_a_decade_an_age_is_neither_negative_nor_nothing_of_a_unit():
    days = [date.fromordinal(TODAY.toordinal() - back) for back in range(-400, 3_660)]
    texts = load_texts()
    told = [age(each, TODAY, texts) for each in days]
    assert not [words for words in told if words.startswith(("-", "0", "in "))]
    # They only get older, and each is told of days in a row.
    assert len({*told}) == sum(one != other for one, other in pairwise(told)) + 1


@pytest.mark.parametrize(
    ("tag", "words"),
    [("xx", "2 days ago"), ("qq-tag", "2 days ago"), ("pt-br", "há 2 dias"), ("de-xx", "vor 2 Tagen")],
)  # fmt: skip
def test_a_tag_that_nobody_knows_is_told_as_its_language_or_in_english(tag: str, words: str):
    assert age(date(2026, 11, 21), TODAY, spoken(tag)) == words


def test_a_language_without_words_for_it_has_english_ages():
    told = {age(each, TODAY, spoken("aa")) for each in AGES}
    assert {"2 days ago", "2 weeks ago", "5 months ago", "21 years ago"} <= told
    assert not [words for words in told if "-" in words]


def test_a_post_of_a_day_to_come_is_shown_as_of_today():
    post = Post("p", "P", "https://acme.dev/p", TODAY + timedelta(days=3))
    found = shown_post(post, TODAY, load_texts())
    assert (found.post.published, found.age) == (TODAY, "today")


def test_where_the_sentences_are_english_so_are_the_ages():
    assert age(date(2026, 11, 21), TODAY, load_texts("de")) == "2 days ago"


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("en", "1 minute, 2 hours, 30 days, 200 days"),
        ("de", "1 Minute, 2 Stunden, 30 Tage, 200 Tage"),
        ("pl", "1 minuta, 2 godziny, 30 dni, 200 dni"),
        ("ru", "1 минута, 2 часа, 30 дней, 200 дней"),
        ("ar", "دقيقة, ساعتان, 30 يومًا, 200 يوم"),
    ],
)
def test_a_span_is_told_as_its_language_has_it(tag: str, words: str):
    spans = (timedelta(minutes=1), timedelta(hours=2), timedelta(days=30), timedelta(days=200))
    assert [span(each, spoken(tag)) for each in spans] == words.split(", ")


RUSSIAN = {
    "one_question": "{n} вопрос",
    "few_question": "{n} вопроса",
    "many_question": "{n} вопросов",
}
ARABIC = {
    "zero_question": "لا أسئلة",
    "one_question": "سؤال واحد",
    "two_question": "سؤالان",
    "few_question": "{n} أسئلة",
    "many_question": "{n} سؤالًا",
}


@pytest.mark.parametrize(
    ("tag", "own", "words"),
    [
        ("en", {}, "0 questions, 1 question, 2 questions, 5 questions, 21 questions"),
        ("ru", RUSSIAN, "0 вопросов, 1 вопрос, 2 вопроса, 5 вопросов, 21 вопрос"),
        ("ar", ARABIC, "لا أسئلة, سؤال واحد, سؤالان, 5 أسئلة, 21 سؤالًا"),
        # Forms that are missing are those of many; and one without a number is for one alone.
        (
            "ru",
            {"one_question": "один", "many_question": "{n} шт"},
            "0 шт, один, 2 шт, 5 шт, 21 шт",
        ),
    ],
)
def test_things_are_counted_in_the_forms_of_their_language(
    tag: str, own: dict[str, str], words: str
):
    texts = spoken(tag, **own)
    told = [counted(number, "question", texts) for number in (0, 1, 2, 5, 21)]
    assert told == words.split(", ")
