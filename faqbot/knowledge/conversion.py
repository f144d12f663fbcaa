"""A valid document of the schema becomes the frozen values of the model."""

from faqbot.knowledge.opening_hours import days_of
from faqbot.knowledge.schema import Document, EntrySection, HoursSection
from faqbot.markup import published
from faqbot.model import (
    Behaviour,
    Entry,
    EntryTests,
    Hours,
    KnowledgeBase,
    Platforms,
    Post,
    Site,
    Source,
    Staff,
)
from faqbot.model.hours import DAYS


def knowledge_base(document: Document, revision: str, platforms: Platforms) -> KnowledgeBase:
    """The knowledge that a valid document of `platforms` holds; `revision` names its bytes."""
    base = document.site.url if document.site is not None else ""
    return KnowledgeBase(
        entries=tuple(_entry(section, base) for section in document.entries),
        posts=tuple(
            Post(
                id=section.id,
                title=section.title,
                url=joined(base, section.url),
                published=section.published,
                excerpt=section.excerpt,
            )
            for section in document.posts
        ),
        site=_site(document),
        behaviour=_behaviour(document, platforms),
        revision=revision,
    )


def _entry(section: EntrySection, base: str) -> Entry:
    source = section.source
    return Entry(
        id=section.id,
        question=section.question,
        answer=published(section.answer, base),
        aliases=tuple(section.aliases),
        topic=section.topic,
        source=Source(source.title, joined(base, source.url), source.author) if source else None,
        related=tuple(section.related),
        owner=section.owner,
        review_by=section.review_by,
        tests=EntryTests(tuple(section.tests.asks), tuple(section.tests.rejects)),
    )


def joined(base: str, url: str) -> str:
    """The address of a page: a path is put behind site.url, also where that has one of its own."""
    return base.rstrip("/") + url if url.startswith("/") else url


def _site(document: Document) -> Site | None:
    site = document.site
    if site is None:
        return None
    feeds = tuple(dict.fromkeys(site.feed or ()))
    return Site(
        name=site.name, url=site.url, contact=site.contact, feeds=feeds, refresh=site.refresh
    )


def _behaviour(document: Document, platforms: Platforms) -> Behaviour:
    bot, staff = document.bot, document.bot.staff
    return Behaviour(
        answer_in={
            each.name: bot.answer_in.ids(each.answer_in)
            for each in platforms
            if each.answer_in is not None
        },
        handoff={
            each.name: channel for each in platforms for channel in bot.handoff.ids(each.handoff)
        },
        staff={
            each.name: Staff(
                people=staff.ids(each.staff.people),
                roles=staff.ids(each.staff.roles),
                servers=staff.ids(each.staff.servers),
            )
            for each in platforms
            if each.staff is not None
        },
        cooldown=bot.cooldown,
        locale=bot.locale,
        handoff_after=bot.handoff_after,
        hours=_hours(bot.hours),
        flat_direct_messages=bot.flat_direct_messages,
        recent_posts=bot.recent_posts,
    )


def _hours(section: HoursSection | None) -> Hours | None:
    if section is None:
        return None
    spans = {day: spans for days, spans in section.days.items() for day in days_of(days)}
    return Hours(section.zone, tuple(spans.get(day, ()) for day in range(len(DAYS))))
