"""`faqbot posts`: what is listed, what is fetched and when, what is pinned and discovered."""

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from sqlalchemy import update

from faqbot.adapters import PLATFORMS
from faqbot.cli import cli
from faqbot.knowledge import read_text
from faqbot.store import Database
from faqbot.store.feeds import KEPT
from faqbot.store.tables import feeds
from tests.conftest import SMALL_FILE
from tests.feeds.conftest import HERE, Site, rss

SHAPES = Path(__file__).parent / "shapes"


class Ran:
    """What a command printed, and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> dict[str, list[dict[str, object]]]:
        found: dict[str, list[dict[str, object]]] = json.loads(self.out)
        return found


class Folder:
    """A folder with a faqs.yaml, in which `faqbot` is run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.environment = {"FAQBOT_PRIVATE_HOSTS": HERE}
        self.write(SMALL_FILE)

    def write(self, text: str) -> None:
        (self.path / "faqs.yaml").write_text(text, "utf-8")

    def names(self, *feeds: str) -> None:
        listed = ", ".join(f'"{each}"' for each in feeds)
        self.write(SMALL_FILE.replace("name: Acme,", f"name: Acme, feed: [{listed}],"))

    async def run(self, *words: str) -> Ran:
        """Run it in a thread, in whose loop it does what a process does."""
        runner = CliRunner(env=self.environment)
        result = await asyncio.to_thread(runner.invoke, cli, words)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return Ran(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.chdir(tmp_path)
    return Folder(tmp_path)


async def test_without_a_feed_the_files_posts_are_listed_and_no_database_is_made(folder: Folder):
    ran = await folder.run("posts", "--json")
    assert ran.code == 0
    assert [each["title"] for each in ran.json["posts"]] == [
        "Our new van",
        "An award",
        "Summer hours",
    ]
    assert ran.json["sources"] == []
    first = ran.json["posts"][0]
    assert list(first) == ["title", "url", "excerpt", "published", "author", "image", "source"]
    assert (first["published"], first["source"]) == ("2026-11-22", "faqs.yaml")
    told = await folder.run("posts", "--refresh")
    assert "faqbot posts --discover" in told.out
    assert not (folder.path / ".faqbot").exists()


async def test_only_refresh_asks_and_what_it_got_stays(folder: Folder, site: Site):
    folder.names(site.url())
    site.says((SHAPES / "wordpress.xml").read_bytes())
    before = await folder.run("posts", "--json")
    assert len(before.json["posts"]) == 3
    assert before.json["sources"] == [
        {"address": site.url(), "kind": None, "at": None, "error": None}
    ]
    for words in (["ask", "when are you open"], ["check"], ["posts"], ["doctor", "--json"]):
        await folder.run(*words)
    assert site.asked == []
    ran = await folder.run("posts", "--refresh", "--json")
    assert (ran.code, site.asked) == (0, ["/feed"])
    first = ran.json["posts"][0]
    assert first == {
        "title": "Winter tyres & chains: what we\N{RIGHT SINGLE QUOTATION MARK}d fit",
        "url": "https://bikes.example/2026/11/winter-tyres/",
        "excerpt": "Studs are for ice, not for wet leaves. Here is what we fit from November on\u2026",
        "published": "2026-11-23",
        "author": "Ann Ferry",
        "image": "https://bikes.example/wp-content/uploads/2026/11/tyre.jpg",
        "source": site.url(),
    }
    days = [str(each["published"]) for each in ran.json["posts"]]
    assert days == sorted(days, reverse=True)
    (source,) = ran.json["sources"]
    assert (source["address"], source["kind"], source["error"]) == (site.url(), "rss", None)
    at = datetime.fromisoformat(str(source["at"]))
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=2)
    assert (await folder.run("posts", "--json")).json == ran.json


async def test_a_feed_that_fails_exits_with_one_and_keeps_what_it_gave(folder: Folder, site: Site):
    folder.names(site.url())
    site.says(rss("Kilns"))
    assert (await folder.run("posts", "--refresh")).code == 0
    site.says(b"", status=503)
    ran = await folder.run("posts", "--refresh", "--json")
    assert ran.code == 1
    assert "Kilns" in [each["title"] for each in ran.json["posts"]]
    (source,) = ran.json["sources"]
    assert source["error"] == "was refused: its server says 503"
    assert source["at"]
    told = await folder.run("posts")
    assert told.code == 0
    assert re.search(r"rss, read less than a minute ago; the last time it was refused", told.out)
    found = json.loads((await folder.run("doctor", "--json")).out)
    (feed,) = (each for each in found if each["subject"] == f"feed {site.url()}")
    assert feed["state"] == "warning"
    assert "503" in feed["what"]


async def test_a_private_feed_is_refused_unless_it_is_named(folder: Folder, site: Site):
    folder.names(site.url(), site.url(host="localhost"))
    site.says(rss("Kilns"))
    folder.environment = {"FAQBOT_PRIVATE_HOSTS": ""}
    ran = await folder.run("posts", "--refresh", "--json")
    assert ran.code == 1
    assert all("private network" in str(each["error"]) for each in ran.json["sources"])
    assert site.asked == []
    folder.environment = {"FAQBOT_PRIVATE_HOSTS": f" localhost , {HERE},"}
    assert (await folder.run("posts", "--refresh")).code == 0
    assert len(site.asked) == 2


async def test_an_answer_shows_what_was_fetched(folder: Folder, site: Site):
    folder.names(site.url())
    site.says(rss("How long does delivery take in winter"))
    await folder.run("posts", "--refresh")
    answer = json.loads((await folder.run("ask", "how long does delivery take", "--json")).out)
    assert "How long does delivery take in winter" in [each["title"] for each in answer["posts"]]


@pytest.mark.parametrize("words", [["ask", "delivery"], ["chat"]])
async def test_after_a_long_pause_the_last_posts_are_not_purged(
    folder: Folder, site: Site, words: list[str]
):
    folder.names(site.url())
    site.says(rss("One"))
    await folder.run("posts", "--refresh")
    data = folder.path / ".faqbot"
    with Database(data_dir=data).transaction() as connection:
        connection.execute(update(feeds).values(named_at=datetime.now(UTC) - 2 * KEPT))
    await folder.run(*words)
    assert "One" in [each["title"] for each in (await folder.run("posts", "--json")).json["posts"]]


async def test_posts_since_a_day(folder: Folder):
    ran = await folder.run("posts", "--since", "2026-11-01", "--json")
    assert [each["title"] for each in ran.json["posts"]] == ["Our new van", "An award"]


async def test_what_pins_a_post_can_be_pasted(folder: Folder, site: Site):
    folder.names(site.url())
    title = 'Salt: "why?" # and more'
    site.says(rss(title, "Two"))
    await folder.run("posts", "--refresh")
    listed = (await folder.run("posts")).out
    (post_id,) = re.findall(r"id (salt-\S+),", listed)
    by_id = (await folder.run("posts", "--pin", post_id)).out
    by_address = (await folder.run("posts", "--pin", "https://acme.dev/0/")).out
    assert by_id == by_address
    below, in_entry = by_id.split("# In the entry:\n")
    text = (folder.path / "faqs.yaml").read_text("utf-8")
    text = text.replace("    related: [summer]\n", in_entry) + below
    knowledge = read_text(text.encode(), PLATFORMS, name="faqs.yaml").knowledge
    assert knowledge is not None
    assert knowledge.entries[0].related == (post_id,)
    (pinned,) = (each for each in knowledge.posts if each.id == post_id)
    assert (pinned.title, pinned.url) == ('Salt: "why?" # and more', "https://acme.dev/0")
    # In the file it is the same post, and comes once and first.
    folder.write(text)
    answer = json.loads((await folder.run("ask", "when are you open", "--json")).out)
    assert answer["posts"][0]["id"] == post_id
    assert (await folder.run("posts")).out.count("https://acme.dev/0\n") == 1


async def test_a_post_of_the_file_is_pinned_by_its_id(folder: Folder):
    ran = await folder.run("posts", "--pin", "Our new van")
    assert yaml.safe_load(ran.out) == {"related": ["van"]}
    unknown = await folder.run("posts", "--pin", "nothing")
    assert unknown.code == 2
    assert "faqbot posts" in unknown.err


async def test_what_pins_a_post_is_yaml_and_never_called_json(folder: Folder):
    ran = await folder.run("posts", "--pin", "Our new van", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert "leave --json out" in ran.err


PAGE = b"""<!doctype html><html><head><title>Bikes</title>
<link rel="alternate" type="application/rss+xml" title="Comments Feed" href="/comments/feed/">
<link rel="alternate" type="application/rss+xml" title="Bikes" href="/feed/"></head></html>"""


async def test_discover_prefers_wordpresss_listing_and_prints_a_line_that_can_be_pasted(
    folder: Folder, site: Site
):
    site.says(PAGE, "/", Content_Type="text/html")
    site.says((SHAPES / "wordpress.xml").read_bytes(), "/feed/")
    site.says(rss("Re: tyres"), "/comments/feed/")
    site.says(
        (SHAPES / "wordpress.json").read_bytes(), "/wp-json/wp/v2/posts",
        Content_Type="application/json",
    )  # fmt: skip
    ran = await folder.run("posts", "--discover", site.url("/"))
    assert ran.code == 0
    address = yaml.safe_load(ran.out)["feed"]
    assert address.startswith(site.url("/wp-json/wp/v2/posts?"))
    assert "_embed" in address
    assert "_fields=" in address
    told = ran.err.splitlines()
    assert "wordpress, 2 posts" in told[0]
    assert told[1] == f"{site.url('/feed/')}: rss, 2 posts"
    # What it prints is what can be read.
    folder.names(address)
    assert (await folder.run("posts", "--refresh", "--json")).json["sources"][0][
        "kind"
    ] == "wordpress"


async def test_discover_finds_what_the_page_names_and_what_is_usual(folder: Folder, site: Site):
    site.says(PAGE, "/", Content_Type="text/html")
    site.says((SHAPES / "hugo.xml").read_bytes(), "/feed/")
    found = (await folder.run("posts", "--discover", site.url("/"), "--json")).json["feeds"]
    assert found == [{"address": site.url("/feed/"), "kind": "rss", "posts": 2}]
    site.answers.clear()
    site.says(b"<p>No feed is named here.", "/", Content_Type="text/html")
    site.says((SHAPES / "jekyll.xml").read_bytes(), "/atom.xml")
    ran = await folder.run("posts", "--discover", site.url(""))
    assert yaml.safe_load(ran.out) == {"feed": site.url("/atom.xml")}


LINK = b'<!doctype html><html><head><link rel="https://api.w.org/" href="%b"></head></html>'


@pytest.mark.parametrize(
    ("page", "where"),
    [
        # Where the page says it is; where WordPress without permalinks has it; and where it is usual.
        (LINK % b"/cms/wp-json/", "/cms/wp-json/wp/v2/posts"),
        (LINK % b"/cms/?rest_route=/", "/cms/"),
        (b"<!doctype html><p>Hello", "/blog/wp-json/wp/v2/posts"),
        (b"<!doctype html><p>Hello", "/wp-json/wp/v2/posts"),
    ],
)
async def test_discover_finds_wordpress_in_a_folder(
    folder: Folder, site: Site, page: bytes, where: str
):
    site.says(page, "/blog", Content_Type="text/html")
    site.says((SHAPES / "wordpress.json").read_bytes(), where, Content_Type="application/json")
    ran = await folder.run("posts", "--discover", site.url("/blog?from=here"))
    address = yaml.safe_load(ran.out)["feed"]
    assert address.startswith(site.url(where))
    assert "rest_route=/wp/v2/posts&per_page" in address or "?per_page" in address


async def test_discover_finds_the_feed_of_a_folder_and_minds_the_base_of_a_page(
    folder: Folder, site: Site
):
    site.says(b"<!doctype html><p>Hello", "/blog", Content_Type="text/html")
    site.says(rss("One"), "/blog/feed/")
    ran = await folder.run("posts", "--discover", site.url("/blog"))
    assert yaml.safe_load(ran.out) == {"feed": site.url("/blog/feed/")}
    based = (
        b"<!doctype html><base href='/en/'><link rel=alternate type=application/rss+xml href=rss>"
    )
    site.says(based, "/blog", Content_Type="text/html")
    site.says(rss("One"), "/en/rss")
    ran = await folder.run("posts", "--discover", site.url("/blog"))
    assert yaml.safe_load(ran.out) == {"feed": site.url("/en/rss")}


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://ann:secret@acme.dev", "a password"),
        ("ann@acme.dev", "a password"),
        ("ftp://acme.dev", "no http or https address"),
        ("https://", "no http or https address"),
        ("https://acme.dev:port", "no http or https address"),
        ("mailto:ann", "no http or https address"),
    ],
)
async def test_discover_asks_web_addresses_without_passwords_alone(
    folder: Folder, url: str, said: str
):
    ran = await folder.run("posts", "--discover", url)
    assert ran.code == 2
    assert said in " ".join(ran.err.replace("\u2502", "").split())
    assert "secret" not in ran.err


async def test_discover_takes_the_address_of_a_feed_itself(folder: Folder, site: Site):
    site.says(rss("One"))
    ran = await folder.run("posts", "--discover", site.url())
    assert yaml.safe_load(ran.out) == {"feed": site.url()}


async def test_discover_says_where_there_is_none(folder: Folder, site: Site):
    site.says(b"<p>Hello", "/", Content_Type="text/html")
    ran = await folder.run("posts", "--discover", site.url("/"))
    assert (ran.code, ran.out) == (1, "")
    assert "no feed was found" in ran.err
    site.answers.clear()
    gone = await folder.run("posts", "--discover", site.url("/"))
    assert gone.code == 2
    assert "says 404" in gone.err
    folder.environment = {"FAQBOT_PRIVATE_HOSTS": ""}
    private = await folder.run("posts", "--discover", site.url("/"))
    assert "private network" in private.err


@pytest.mark.parametrize(
    ("feed", "said"),
    [
        ("ftp://acme.dev/feed", "is not a web address"),
        ("/feed/", "is not a web address"),
        ("www.acme.dev/feed", "is not a whole URL"),
        ("https://user:word@acme.dev/feed", "a user name or a password"),
        ("[]", "empty list"),
        ("[https://acme.dev/feed, feed]", "is not a web address"),
        ("[" + ", ".join(f"https://acme.dev/{n}" for n in range(11)) + "]", "10 at most"),
        ("{a: b}", "must be"),
    ],
)
def test_check_names_what_can_be_no_feed(feed: str, said: str):
    reading = read_text(of(f"feed: {feed}"), PLATFORMS, name="faqs.yaml")
    assert said in reading.report
    assert all(each.line == 2 for each in reading.errors)


@pytest.mark.parametrize("refresh", ["30s", "59s", "31d", "30", "often", "0m"])
def test_check_names_how_often_no_feed_is_asked(refresh: str):
    reading = read_text(of(f"refresh: {refresh}"), PLATFORMS, name="faqs.yaml")
    assert len(reading.errors) == 1


@pytest.mark.parametrize(
    ("refresh", "minutes"), [("1m", 1), ("60s", 1), ("2h", 120), ("30d", 43_200)]
)
def test_how_often_a_feed_may_be_asked(refresh: str, minutes: int):
    knowledge = read_text(of(f"refresh: {refresh}"), PLATFORMS, name="faqs.yaml").knowledge
    assert knowledge is not None
    assert knowledge.site is not None
    assert knowledge.site.refresh == timedelta(minutes=minutes)


def of(line: str) -> bytes:
    site = f"site: {{name: Acme, url: 'https://acme.dev', {line}}}"
    return f"version: 1\n{site}\nentries:\n  - {{id: a, question: A?, answer: b}}\n".encode()


@pytest.mark.parametrize("words", [["posts"], ["ask", "when are you open"], ["doctor"]])
async def test_a_database_that_cannot_be_read_costs_no_answer(folder: Folder, words: list[str]):
    folder.names("https://acme.dev/feed")
    (folder.path / ".faqbot").mkdir()
    (folder.path / ".faqbot" / "faqbot.sqlite3").write_text("no database at all, but some text")
    ran = await folder.run(*words)
    assert ran.code in ((2,) if words == ["posts"] else (0, 1))
    assert "Traceback" not in ran.out + ran.err


async def test_a_preview_shows_what_is_kept_and_needs_no_database(folder: Folder, site: Site):
    folder.names(site.url())
    site.says(rss("When are you open in winter"))
    await folder.run("posts", "--refresh")
    await folder.run("preview", "when are you open", "-o", "page.html")
    assert "When are you open in winter" in (folder.path / "page.html").read_text("utf-8")
    # A server whose secret is not set.
    folder.environment |= {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}
    ran = await folder.run("preview", "when are you open", "-o", "page.html")
    assert ran.code == 0


@pytest.mark.parametrize(
    "hosts",
    [
        "http://blog.internal",
        "blog.internal/feed",
        "a b",
        "*.internal",
        "blog.internal:8080",
        "[::1]:80",
    ],
)
async def test_what_is_no_host_is_told(folder: Folder, hosts: str):
    folder.environment = {"FAQBOT_PRIVATE_HOSTS": hosts}
    ran = await folder.run("posts")
    assert ran.code == 2
    assert "FAQBOT_PRIVATE_HOSTS" in ran.err
    assert "blog.internal,10.0.0.7" in ran.err
