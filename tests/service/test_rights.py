"""Who may do what, with what a platform tells of its channels, in time or not at all."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from faqbot.model import Person
from faqbot.service import Service
from faqbot.service.rights import KNOWN_SECONDS, UNKNOWN_SECONDS, Facts, Rights
from tests.conftest import SMALL_FILE, snapshot_of

BOSS = Person("8", manages="100")
CLIENT = Person("9")


class Ground:
    """Channels by id: the server of each, and whether it is private."""

    def __init__(self, **channels: tuple[str, bool]) -> None:
        self.channels = channels
        self.asked: list[str] = []

    async def server_of(self, channel: str) -> str | None:
        self.asked.append(channel)
        return self.channels.get(f"c{channel}", (None, None))[0]

    async def is_private(self, channel: str) -> bool | None:
        self.asked.append(channel)
        return self.channels.get(f"c{channel}", (None, None))[1]


class Monotonic:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def rights_on(service: Service, ground: Ground, bot: str, platform: str = "discord") -> Rights:
    service.snapshot = snapshot_of(SMALL_FILE.replace("{answer_in: {slack: [C1]}}", bot))
    return Rights(service, platform, ground)


@pytest.mark.parametrize(
    ("bot", "server", "expected"),
    [
        ('{handoff: {discord: "3"}}', "100", True),
        ('{answer_in: {discord: ["3"]}}', "100", True),
        ('{handoff: {discord: "3"}}', "200", False),
        ("{}", "100", False),
        # Whose channel Discord does not tell of.
        ('{handoff: {discord: "4"}}', "100", False),
        ('{handoff: {discord: "3"}, staff: {discord_servers: ["200"]}}', "100", False),
        ('{handoff: {discord: "3"}, staff: {discord_servers: ["100"]}}', "200", True),
    ],
)
async def test_a_manager_is_staff_in_the_servers_that_the_file_names_or_its_channels_are_in(
    service: Service, bot: str, server: str, expected: bool
):
    rights = rights_on(service, Ground(c3=(server, False)), bot)
    assert await rights.is_staff(BOSS) is expected
    assert not await rights.is_staff(CLIENT)


async def test_nothing_is_asked_for_who_is_listed_or_manages_nothing(service: Service):
    ground = Ground(c3=("100", False))
    rights = rights_on(service, ground, '{handoff: {discord: "3"}, staff: {discord: ["7"]}}')
    assert await rights.is_staff(Person("7", manages="100"))
    assert not await rights.is_staff(CLIENT)
    assert ground.asked == []


@pytest.mark.parametrize(
    ("where", "private", "expected"),
    [("3", True, True), ("3", False, False), ("4", True, False), ("", True, False)],
)
async def test_whoever_is_in_the_private_hand_over_channel_may_answer(
    service: Service, where: str, private: bool, expected: bool
):
    ground = Ground(c3=("100", private), c4=("100", private))
    rights = rights_on(service, ground, '{handoff: {discord: "3"}}')
    assert await rights.may_answer(CLIENT, where) is expected
    assert not await rights.may_answer(Person("9", guest=True), where)


async def test_staff_may_answer_wherever_the_card_stands(service: Service):
    rights = rights_on(service, Ground(), '{handoff: {discord: "3"}, staff: {discord: ["7"]}}')
    for where in ("3", "4", ""):
        assert await rights.may_answer(Person("7"), where)


async def test_the_sharer_and_staff_may_undo_and_nobody_else(service: Service):
    rights = rights_on(service, Ground(), "{staff: {slack: [U9]}}", "slack")
    may = [await rights.may_undo("U1", Person(each)) for each in ("U1", "U9", "U2")]
    assert may == [True, True, False]
    # The same id in another workspace is another person.
    twin = Person("U1", teams=frozenset({"T2"}), guest=True)
    assert not await rights.may_undo("U1", twin)
    assert await rights.may_undo(twin.mark, twin)
    assert not await rights.may_undo(twin.mark, Person("U1"))


def counting(
    answers: list[bool | None],
) -> tuple[list[str], Callable[[str], Awaitable[bool | None]]]:
    asked: list[str] = []

    async def ask(name: str) -> bool | None:
        asked.append(name)
        await asyncio.sleep(0)
        return answers.pop(0)

    return asked, ask


async def test_a_fact_is_asked_once_in_a_while_and_sooner_where_it_was_not_known():
    monotonic = Monotonic()
    asked, ask = counting([None, True, False])
    facts = Facts(ask, monotonic=monotonic)
    assert await facts.of("c") is None
    monotonic.seconds += UNKNOWN_SECONDS - 1
    assert await facts.of("c") is None
    monotonic.seconds += 1
    assert await asyncio.gather(*(facts.of("c") for _ in range(100))) == [True] * 100
    monotonic.seconds += KNOWN_SECONDS - 1
    assert await facts.of("c") is True
    assert len(asked) == 2
    monotonic.seconds += 1
    assert await facts.of("c") is False


async def test_what_comes_too_late_is_not_known_and_holds_up_nothing_that_is():
    async def ask(name: str) -> bool | None:
        if name == "slow":
            await asyncio.Event().wait()
        return True

    facts = Facts(ask, deadline=0.05)
    assert await facts.of("quick") is True
    late = [asyncio.create_task(facts.of("slow")) for _ in range(20)]
    await asyncio.sleep(0)
    assert await facts.of("quick") is True
    async with asyncio.timeout(5):
        assert await asyncio.gather(*late) == [None] * 20


async def test_facts_of_many_names_are_forgotten_again():
    asked, ask = counting([True] * 2_002)
    facts = Facts(ask)
    for number in range(2_000):
        await facts.of(str(number))
    await facts.of("1999")
    assert len(asked) == 2_000
    await facts.of("0")
    assert len(asked) == 2_001
