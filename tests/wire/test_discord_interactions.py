"""The fake's interactions, proved with discord.py's command tree, views and modals."""

import asyncio
from typing import Any

import discord
import pytest
from discord import app_commands

from tests.wire.discord import (
    CallbackKind,
    Channel,
    FakeDiscord,
    NotOfferedError,
    User,
)
from tests.wire.discord.client import running
from tests.wire.discord.example_client import EchoClient

Inter = discord.Interaction[discord.Client]


class Form(discord.ui.Modal, title="Ask staff"):
    question: discord.ui.Label[Any] = discord.ui.Label(
        text="Question", component=discord.ui.TextInput(custom_id="question")
    )
    note = discord.ui.TextInput[Any](label="Note", custom_id="note", required=False)

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        field = self.question.component
        assert isinstance(field, discord.ui.TextInput)
        text = f"asked: {field.value} ({self.note.value})"
        await interaction.response.send_message(text, ephemeral=True)


class Press(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"faq:v1:(?P<what>\w+)"):
    def __init__(self, what: str) -> None:
        super().__init__(discord.ui.Button(label=what, custom_id=f"faq:v1:{what}"))
        self.what = what

    @classmethod
    async def from_custom_id(cls, interaction: Any, item: Any, match: Any, /) -> "Press":
        return cls(match["what"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        if self.what == "form":
            await interaction.response.send_modal(Form(custom_id="form"))
        elif self.what == "update":
            await interaction.response.edit_message(content="updated")
        else:
            await interaction.response.send_message(f"pressed {self.what}", ephemeral=True)


class Picker(discord.ui.View):
    @discord.ui.select(
        custom_id="pick",
        options=[discord.SelectOption(label="One", value="1"), discord.SelectOption(label="2")],
    )
    async def pick(self, interaction: Inter, select: "discord.ui.Select[Any]") -> None:
        await interaction.response.send_message("picked " + ",".join(select.values))


class FaqClient(EchoClient):
    """The example client with commands of every kind; tests hold it up with `gate`."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.gate.set()
        self.choices = [app_commands.Choice(name="Reset", value="reset")]
        self.failures: list[discord.HTTPException] = []
        self.locales: list[str] = []

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Press)
        group = app_commands.Group(name="faq", description="Questions")
        group.command(name="ask", description="Ask")(self.make_ask())
        self.tree.add_command(group)

        async def answer(interaction: Inter, message: discord.Message) -> None:
            await interaction.response.send_message(f"about: {message.content}", ephemeral=True)

        self.tree.add_command(app_commands.ContextMenu(name="Answer from FAQ", callback=answer))

        async def admin(interaction: Inter) -> None:
            await interaction.response.defer(ephemeral=True)
            await interaction.followup.send("staff only")
            await interaction.followup.send("second", ephemeral=True)
            await interaction.edit_original_response(content="staff only, edited")

        for name in ("faqadmin", "late"):
            command: app_commands.Command[Any, Any, Any] = app_commands.Command(
                name=name, description="Staff", callback=admin if name == "faqadmin" else self.late
            )
            if name == "faqadmin":
                command.default_permissions = discord.Permissions(manage_guild=True)
                command.guild_only = True
            self.tree.add_command(command)
        await self.tree.sync()

    def make_ask(self) -> Any:
        async def ask(interaction: Inter, question: str) -> None:
            self.locales.append(str(interaction.locale))
            view = discord.ui.View(timeout=None)
            for what in ("share", "form", "update"):
                view.add_item(Press(what))
            await interaction.response.send_message(f"answer to {question}", view=view)

        async def complete(interaction: Inter, current: str) -> list[app_commands.Choice[str]]:
            return self.choices

        return app_commands.autocomplete(question=complete)(ask)

    async def late(self, interaction: Inter) -> None:
        await self.gate.wait()
        for call in (
            lambda: interaction.response.send_message("one"),
            lambda: self.http.request(self.callback_route(interaction), json={"type": 5}),
            lambda: interaction.edit_original_response(content="edited"),
        ):
            try:
                await call()
            except discord.HTTPException as failed:
                self.failures.append(failed)

    @staticmethod
    def callback_route(interaction: Inter) -> discord.http.Route:
        return discord.http.Route(
            "POST", f"/interactions/{interaction.id}/{interaction.token}/callback"
        )


def place(server: FakeDiscord) -> tuple[Channel, User]:
    guild = server.add_guild(locale="fr")
    return server.add_channel(guild), server.add_user("ada", guild)


async def test_a_grouped_command_is_answered_in_guilds_and_direct_messages(
    discord_server: FakeDiscord,
):
    channel, ada = place(discord_server)
    client = FaqClient()
    async with running(client, discord_server):
        for where in (channel, discord_server.world.dm_with(ada)):
            asked = discord_server.run_command(
                where, ada, "faq ask", {"question": "why"}, locale="de"
            )
            answer = await discord_server.wait_for_answer(asked)
            assert (answer.content, answer.channel) == ("answer to why", where)
            assert not answer.ephemeral
        assert client.locales == ["de", "de"]
        await discord_server.expect_no_message()


async def test_registrations_are_echoed_with_empty_descriptions_and_counted(
    discord_server: FakeDiscord,
):
    client = FaqClient()
    async with running(client, discord_server):
        registered = {one["name"]: one for one in discord_server.commands.registered()}
        assert registered["Answer from FAQ"]["description"] == ""
        assert registered["faqadmin"]["default_member_permissions"] == str(1 << 5)
        before = [one["id"] for one in discord_server.commands.registered()]
        fetched = await client.tree.fetch_commands()
        assert {command.name for command in fetched} == set(registered)
        await client.tree.sync()
        assert [one["id"] for one in discord_server.commands.registered()] == before
        assert (discord_server.commands.creates, discord_server.commands.overwrites) == (4, 2)


async def test_a_message_action_brings_the_content_without_the_intent(
    discord_server: FakeDiscord,
):
    channel, ada = place(discord_server)
    client = FaqClient()
    client.answering = False
    async with running(client, discord_server):
        message = discord_server.send(channel, ada, "how do I reset")
        asked = discord_server.run_message_action(message, ada, "Answer from FAQ")
        answer = await discord_server.wait_for_answer(asked)
        assert (answer.text, answer.ephemeral) == ("about: how do I reset", True)
        assert answer.seen_by is ada
        await discord_server.gateway.flush(5)
        echo = client.heard[-1]
        assert (echo.content, echo.flags.ephemeral) == ("about: how do I reset", True)
        assert echo.guild is None


async def test_buttons_selects_and_modals_reach_their_callbacks(discord_server: FakeDiscord):
    channel, ada = place(discord_server)
    client = FaqClient()
    async with running(client, discord_server):
        asked = discord_server.run_command(channel, ada, "faq ask", {"question": "why"})
        message = await discord_server.wait_for_answer(asked)
        shared = discord_server.press(message, ada, "faq:v1:share")
        assert (await discord_server.wait_for_answer(shared)).text == "pressed share"
        opened = discord_server.press_label(message, ada, "form")
        response = await discord_server.wait_for_interaction_response(opened)
        assert response.kind is CallbackKind.MODAL
        sent = discord_server.submit_modal(opened, {"question": "help", "note": "now"})
        assert (await discord_server.wait_for_answer(sent)).text == "asked: help (now)"
        updated = discord_server.press(message, ada, "faq:v1:update")
        assert (await discord_server.wait_for_answer(updated)) is message
        assert message.content == "updated"
        view_place = client.get_channel(channel.id)
        assert isinstance(view_place, discord.TextChannel)
        await view_place.send("pick", view=Picker())
        picker = await discord_server.wait_for_message()
        picked = discord_server.select(picker, ada, "pick", ["1"])
        assert (await discord_server.wait_for_answer(picked)).text == "picked 1"


async def test_autocomplete_over_25_choices_or_empty_names_is_refused(discord_server: FakeDiscord):
    channel, ada = place(discord_server)
    client = FaqClient()
    async with running(client, discord_server):

        def typed() -> Any:
            values = {"question": "re"}
            return discord_server.autocomplete(channel, ada, "faq ask", values, focused="question")

        good = typed()
        await discord_server.wait_for_interaction_response(good)
        assert good.choices == [{"name": "Reset", "value": "reset"}]
        client.choices = [app_commands.Choice(name=f"{n}", value=f"{n}") for n in range(26)]
        assert await discord_server.wait_for_refusal(typed()) == 50035
        client.choices = [app_commands.Choice(name="x" * 101, value="x")]
        assert await discord_server.wait_for_refusal(typed()) == 50035


async def test_a_deferral_is_filled_by_the_first_follow_up_and_stays_ephemeral(
    discord_server: FakeDiscord,
):
    channel, _ = place(discord_server)
    assert channel.guild is not None
    staff = discord_server.add_user("staff", channel.guild, staff=True)
    async with running(FaqClient(), discord_server):
        asked = discord_server.run_command(channel, staff, "faqadmin")
        response = await discord_server.wait_for_interaction_response(asked)
        assert response.kind is CallbackKind.DEFERRED_MESSAGE
        answer = await discord_server.wait_for_answer(asked)
        assert answer.ephemeral
        await discord_server.wait_for_edit(answer)
        assert answer.text == "staff only, edited"
        assert [one.text for one in asked.followups] == ["second"]


async def test_what_discord_would_not_offer_is_not_sent(discord_server: FakeDiscord):
    channel, ada = place(discord_server)
    async with running(FaqClient(), discord_server):
        for name in ("faqadmin", "faq ask", "faq nope", "other"):
            with pytest.raises(NotOfferedError):
                discord_server.run_command(channel, ada, name)
        with pytest.raises(NotOfferedError):
            discord_server.run_command(discord_server.world.dm_with(ada), ada, "faqadmin")
        forced = discord_server.run_command(channel, ada, "faqadmin", force=True)
        await discord_server.wait_for_interaction_response(forced)


async def test_an_answer_after_three_real_seconds_is_10062(discord_server: FakeDiscord):
    channel, ada = place(discord_server)
    client = FaqClient()
    client.gate.clear()
    async with running(client, discord_server):
        asked = discord_server.run_command(channel, ada, "late")
        await asyncio.sleep(discord_server.desk.answer_seconds + 0.1)
        client.gate.set()
        assert await discord_server.wait_for_refusal(asked) == 10062
        await discord_server.wait_for_call(
            "PATCH", "/webhooks/{application}/{token}/messages/{message}"
        )
        await discord_server.expect_no_message()
        assert [failed.code for failed in client.failures] == [10062, 10062, 10015]


async def test_a_second_answer_is_40060_and_the_token_dies_after_15_minutes(
    discord_server: FakeDiscord,
):
    channel, ada = place(discord_server)
    client = FaqClient()
    route = "/webhooks/{application}/{token}/messages/{message}"
    async with running(client, discord_server):
        hold = discord_server.faults.hold("PATCH /webhooks/*")
        asked = discord_server.run_command(channel, ada, "late")
        await hold.reached.wait()
        assert asked.refused == [40060]
        discord_server.clock.advance(15 * 60)
        hold.release()
        call = await discord_server.wait_for_call("PATCH", route)
        assert (call.status, call.code) == (401, 50027)
        await discord_server.expect_no_message(channel=discord_server.world.dm_with(ada))
        assert [failed.code for failed in client.failures] == [40060, 50027]


async def test_an_invalid_command_is_refused_at_sync(discord_server: FakeDiscord):
    client = FaqClient()
    async with running(client, discord_server):
        body = [{"name": "Upper", "type": 1, "description": "x"}]
        with pytest.raises(discord.HTTPException) as refused:
            await client.http.bulk_upsert_global_commands(client.user.id, payload=body)  # type: ignore[union-attr]
        assert refused.value.code == 50035
