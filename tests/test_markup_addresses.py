"""Bare addresses in an answer: whole, and one link each; and the numbers of phones."""

import pytest

from faqbot.markup import Emphasis, Inline, Link, Paragraph, Strike, Strong, Text, parse, plain_text
from faqbot.markup.addresses import MAX_URL, bare_addresses, picture_address


def inlines(markdown: str) -> tuple[Inline, ...]:
    (block,) = parse(markdown).blocks
    assert isinstance(block, Paragraph)
    return block.children


def link(address: str, url: str | None = None) -> Link:
    return Link(url or address, (Text(address),))


WHOLE = [
    ("https://code.dev/src/__init__.py", None),
    ("https://bank.dev/_next_", None),
    ("https://bank.dev/_next_/static", None),
    ("https://bank.dev/*x*", None),
    ("https://bank.dev/~~x~~", None),
    ("https://a.b/c_(d)", None),
    ("https://a.b/?ids[]=1&b=[2]", None),
    ("HTTPS://A.B/x?y=~z#a_b_", None),
    ("https://a.b/caffè?q=caffè", "https://a.b/caff%C3%A8?q=caff%C3%A8"),
    ("https://a.b/Fahrräder", "https://a.b/Fahrr%C3%A4der"),
    ("https://a.b/価格", "https://a.b/%E4%BE%A1%E6%A0%BC"),
    ("https://müller.de/x", "https://xn--mller-kva.de/x"),
    ("https://a.b/{id}", "https://a.b/%7Bid%7D"),
]


@pytest.mark.parametrize(("address", "url"), WHOLE)
@pytest.mark.parametrize(
    ("before", "after"),
    [("", ""), ("see ", "."), ("(", ")"), ("«", "»!"), ("a: ", ", or"), ("“", "”")],
)
def test_a_bare_address_is_one_link(address: str, url: str | None, before: str, after: str) -> None:
    found = inlines(f"{before}{address}{after}")
    around = [Text(before)] * bool(before), [Text(after)] * bool(after)
    assert found == (*around[0], link(address, url), *around[1])
    plain = list(bare_addresses(f"{before}{address}{after}"))
    assert plain == [(len(before), len(before) + len(address), url or address)]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**https://a.b/x**", (Strong((link("https://a.b/x"),)),)),
        ("**https://a.b/x?**", (Strong((link("https://a.b/x"), Text("?"))),)),
        ("**(https://a.b/x)**", (Strong((Text("("), link("https://a.b/x"), Text(")"))),)),
        ("*https://a.b/_x_.*", (Emphasis((link("https://a.b/_x_"), Text("."))),)),
        ("_https://a.b/my_page_", (Emphasis((link("https://a.b/my_page"),)),)),
        ("~~https://a.b/~~", (Strike((link("https://a.b/"),)),)),
        (
            "_see https://a.b/_next_ now_",
            (Emphasis((Text("see "), link("https://a.b/_next_"), Text(" now"))),),
        ),
        (
            "**Code:** https://a.b/__x__",
            (Strong((Text("Code:"),)), Text(" "), link("https://a.b/__x__")),
        ),
        (r"https://a.b/\_x\_ y", (link("https://a.b/_x_"), Text(" y"))),
        ("https://a.b/?a&amp;b&copy=1", (link("https://a.b/?a&b&copy=1"),)),
        ("[https://a.b/__x__](https://a.b/__x__)", (link("https://a.b/__x__"),)),
        ("[see https://a.b/_x_](https://c.d)", (Link("https://c.d", (Text("see https://a.b/_x_"),)),)),
        ("请看https://a.b/路径。", (Text("请看"), link("https://a.b/路径", "https://a.b/%E8%B7%AF%E5%BE%84"), Text("。"))),
    ],
)  # fmt: skip
def test_a_style_around_an_address_is_a_style(markdown: str, expected: tuple[Inline, ...]) -> None:
    assert inlines(markdown) == expected


@pytest.mark.parametrize(
    "text",
    [
        "https://",
        "https://.",
        "xhttps://a.b",
        "https://]",
        "javascript://a.b",
        "https://" + "a" * 2_001,
    ],
)
def test_what_is_no_address_is_text(text: str) -> None:
    assert inlines(text) == (Text(text),)
    assert list(bare_addresses(text)) == []


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\u2066", "|", '"', "<", "`"])
def test_an_address_ends_where_something_could_hide(hidden: str) -> None:
    assert inlines(f"https://a.b/c{hidden}d")[0] == link("https://a.b/c")


def test_a_link_as_slack_writes_it_leads_nowhere_else() -> None:
    assert inlines("<https://a.dev|us>") == (Text("https://a.dev|us"),)
    assert list(bare_addresses("https://a.dev|us")) == [(0, 13, "https://a.dev")]


def test_a_link_to_a_phone_shows_its_number_once() -> None:
    assert inlines("[call us](tel:+49-30-12%2034)") == (Text("call us (+49-30-12 34)"),)
    assert inlines("[+49 30 1234](tel:+49301234)") == (Text("+49 30 1234"),)
    assert inlines("[text us](sms:112?body=x)") == (Text("text us (112)"),)
    assert inlines("[call us](tel:javascript)") == (Text("call us"),)
    assert plain_text(parse("<a href='tel:112'>now</a>")) == "now (112)"


@pytest.mark.parametrize(
    "url",
    [
        "https://acme.dev/a.png",
        "https://cdn.acme.dev:443/a/b.jpg?w=300&h=200#x",
        "https://xn--mller-kva.de/caff%C3%A8.gif",
        "https://i0.wp.com/acme.dev/a",
        "https://1.acme.dev/a.png",
        "HTTPS://Acme.Dev/a.png",
        "https://acme.dev./a.png",
        f"https://acme.dev/{'a' * (MAX_URL - 17)}",
    ],
)
def test_a_picture_of_the_open_web_may_be_shown(url: str):
    assert picture_address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None, "", "a.png", "//acme.dev/a.png", "http://acme.dev/a.png", "ftp://acme.dev/a.png",
        "data:image/png;base64,AAAA", "attachment://a.png", "javascript:alert(1)",
        # Of one's own network, by name, and by number in every notation.
        "https://localhost/a.png", "https://intranet/a.png", "https://nas.local/a.png",
        "https://blog.internal/a.png", "https://a.localdomain/a.png", "https://x.home.arpa/a.png", "https://a.lan./a.png",
        "https://10.0.0.7/a.png", "https://8.8.8.8/a.png", "https://127.1/a.png",
        "https://2130706433/a.png", "https://0x7f.0.0.1/a.png", "https://0x7f000001/a.png",
        "https://[::1]/a.png", "https://[2606:4700::1111]/a.png",
        "https://user:secret@acme.dev/a.png", "https://acme.dev:8443/a.png",
        "https://acme.dev:port/a.png", "https://a..dev/a.png", "https://-/a.png", "https:///a.png",
        "https://müller.de/a.png", "https://acme.dev/a b.png", "https://acme.dev/<a>.png",
        f"https://acme.dev/{'a' * (MAX_URL - 16)}",
    ],
)  # fmt: skip
def test_a_picture_from_elsewhere_may_not(url: str | None):
    assert picture_address(url) is None
