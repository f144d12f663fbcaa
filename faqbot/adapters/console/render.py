"""A Reply on a terminal, or in a pipe."""

from typing import TYPE_CHECKING, TextIO

from faqbot.markup import parse
from faqbot.model import Reply
from faqbot.texts import Texts

if TYPE_CHECKING:
    from rich.console import Console


def show(reply: Reply, texts: Texts, out: TextIO) -> None:
    """Write `reply` to `out`: with bold and links on a terminal, as plain text elsewhere."""
    if not out.isatty():
        out.write(f"{reply.plain}\n")
        return
    _show_rich(reply, texts, out)


def _show_rich(reply: Reply, texts: Texts, out: TextIO) -> None:
    # 0.1 s to import, and of use on a terminal alone.
    from rich.console import Console
    from rich.text import Text

    from faqbot.adapters.console.styling import styled

    console = Console(file=out, highlight=False)
    console.print(styled(parse(reply.markdown)))
    if not reply.opened:
        _show_choices(reply, console)
    if reply.source is not None:
        line = Text(f"\n{texts.say('read_more')}: ", "bold").append(reply.source.title, "not bold")
        if reply.source.author:
            line.append(f", {texts.say('by_author', author=reply.source.author)}", "not bold dim")
        console.print(line)
        console.print(Text(reply.source.url, "cyan"), soft_wrap=True)
    if reply.posts:
        heading = "related_posts" if reply.posts_related else "recent_posts"
        console.print(Text(f"\n{texts.say(heading)}", "bold"))
    for shown in reply.posts:
        console.print(Text(shown.post.title).append(f"  {shown.age}", "dim"))
        if shown.post.excerpt:
            console.print(Text(shown.post.excerpt, "italic"))
        console.print(Text(shown.post.url, "cyan"), soft_wrap=True)
    if reply.opened and reply.suggestions:
        console.print(f"\n{texts.say('opened_others')}", markup=False)
        _show_choices(reply, console)


def _show_choices(reply: Reply, console: "Console") -> None:
    from rich.text import Text

    for number, suggestion in enumerate(reply.suggestions, start=1):
        console.print(Text(f"  {number}. ", "bold").append(suggestion.question, "not bold"))
