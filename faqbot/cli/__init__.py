"""The `faqbot` command; each part is imported by the commands that need it, so that all start fast."""

from faqbot.cli import (
    answering,
    database,
    keeping,
    learning,
    measuring,
    person,
    posts,
    previewing,
    reporting,
    setting_up,
)
from faqbot.cli.group import cli, main

__all__ = [
    "answering",
    "cli",
    "database",
    "keeping",
    "learning",
    "main",
    "measuring",
    "person",
    "posts",
    "previewing",
    "reporting",
    "setting_up",
]
