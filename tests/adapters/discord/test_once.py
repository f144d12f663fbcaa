"""What is shared once is shared, whatever fails afterwards."""

from tests.adapters.discord.conftest import Adapters, Place
from tests.adapters.discord.test_sharing import public
from tests.adapters.discord.test_taps import ask_privately
from tests.wire.discord import FakeDiscord


async def test_a_share_whose_private_message_stays_is_not_shared_again_but_told(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        private = await ask_privately(server, place)
        server.faults.answer(403, "DELETE /webhooks/*", code=50001)
        server.press_label(private, place.ada, "Share")
        await server.wait_for_message(where=lambda one: not one.ephemeral)
        await server.journal.quiet(0.3, within=5, fail=lambda: None)
        assert not private.deleted
        second = server.press_label(private, place.ada, "Share")
        said = await server.wait_for_message(where=lambda one: one in second.followups)
        assert "Posted" in said.text
        assert len(public(server, place)) == 1
