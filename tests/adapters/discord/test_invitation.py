"""The invite link, and how the application's id is found."""

import asyncio
import base64
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from click.testing import CliRunner

from faqbot.adapters.discord.invitation import least_permissions, link, link_for_people, resolved
from faqbot.cli import cli
from faqbot.errors import AdapterError, SettingsError
from faqbot.model import Behaviour
from tests.conftest import SMALL_FILE
from tests.wire.discord import FakeDiscord
from tests.wire.discord.client import pointed_at

LISTING = Behaviour(answer_in={"discord": frozenset({"1"})})
SILENT = "http://127.0.0.1:9/api/v10"
TOKEN = base64.b64encode(b"1234567890").decode().rstrip("=") + ".secret.part"


def test_the_link_asks_for_what_replies_need_and_no_more():
    query = parse_qs(urlsplit(link("42", Behaviour())).query)
    assert query["client_id"] == ["42"]
    assert query["scope"] == ["bot applications.commands"]
    allowed = discord.Permissions(int(query["permissions"][0]))
    assert {name for name, granted in allowed if granted} == {
        "read_messages", "send_messages", "send_messages_in_threads", "read_message_history"
    }  # fmt: skip


def test_a_listed_channel_adds_the_right_to_open_threads_alone():
    more = least_permissions(LISTING).value & ~least_permissions(Behaviour()).value
    assert discord.Permissions(more) == discord.Permissions(create_public_threads=True)


def test_the_link_for_people_installs_the_commands_alone():
    query = parse_qs(urlsplit(link_for_people("42")).query)
    assert query == {
        "client_id": ["42"], "integration_type": ["1"], "scope": ["applications.commands"],
    }  # fmt: skip


def test_invite_prints_the_link_for_people_where_they_are_meant(tmp_path: Path):
    faqs = tmp_path / "faqs.yaml"
    faqs.write_text(SMALL_FILE, "utf-8")
    command = ["invite", "discord", "--application", "42"]
    told = CliRunner().invoke(cli, [*command, "--user"], env={"FAQBOT_FAQS": str(faqs)})
    assert told.exit_code == 0
    assert told.stdout == link_for_people("42") + "\n"
    assert "Installation Contexts" in told.stderr
    for_servers = CliRunner().invoke(cli, command, env={"FAQBOT_FAQS": str(faqs)})
    assert "permissions=" in for_servers.stdout


def test_a_given_id_is_taken_without_a_token():
    assert resolved("42", "") == ("42", "")


async def test_with_a_token_discord_names_the_application():
    async with FakeDiscord() as server:
        with pointed_at(server):
            found = await asyncio.to_thread(resolved, None, server.token, api_url=server.api_url)
        assert found == (str(server.world.application_id), "")


async def test_a_refused_token_says_what_to_do():
    async with FakeDiscord() as server:
        with pointed_at(server), pytest.raises(AdapterError, match="--application"):
            await asyncio.to_thread(resolved, None, "wrong", api_url=server.api_url)


async def test_without_a_network_the_tokens_own_id_is_taken_and_called_doubtful():
    async with FakeDiscord() as server:
        with pointed_at(server):
            number, doubt = await asyncio.to_thread(resolved, None, TOKEN, api_url=SILENT)
    assert number == "1234567890"
    assert "cannot be asked" in doubt
    assert "secret" not in doubt


async def test_a_page_in_place_of_discord_is_as_no_network():
    async def portal(_: web.Request) -> web.Response:
        return web.Response(text="<html>log in to this network</html>", content_type="text/html")

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", portal)
    async with TestServer(application) as server, FakeDiscord() as fake:
        with pointed_at(fake):
            number, doubt = await asyncio.to_thread(
                resolved, None, TOKEN, api_url=str(server.make_url("/api"))
            )
    assert number == "1234567890"
    assert "what answers is not Discord" in doubt


async def test_without_a_network_a_token_that_names_nothing_is_no_help():
    async with FakeDiscord() as server:
        with pointed_at(server), pytest.raises(SettingsError, match="--application"):
            await asyncio.to_thread(resolved, None, "no-token!", api_url=SILENT)


@pytest.mark.parametrize(("given", "token"), [(None, ""), ("faqbot", ""), ("faqbot", TOKEN)])
def test_without_an_id_it_says_where_one_stands(given: str | None, token: str):
    with pytest.raises(SettingsError, match="Application ID"):
        resolved(given, token)
