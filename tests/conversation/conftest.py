import dataclasses
from collections.abc import Callable

import pytest

from faqbot.adapters.discord.chat import CAN as DISCORD
from faqbot.adapters.slack.chat import CAN as SLACK
from faqbot.conversation.controller import Controller
from faqbot.model import Approach, Behaviour, Person, Place, Question, Reply, Staff
from faqbot.service import Service, Services
from tests.conversation.asking import RecordingAsked
from tests.conversation.recording import Channel, RecordingChat

# As the adapters' chats say of themselves, which `test_capabilities` checks.
PLATFORMS = {"slack": SLACK, "discord": DISCORD}
STAFF = {"slack": "U0STAFF", "discord": "7"}
CLIENT = {"slack": "U0ANN", "discord": "5"}

Press = Callable[..., RecordingChat]
Says = Callable[..., RecordingAsked]


class Open:
    """Channels that tell nothing of themselves."""

    async def server_of(self, channel: str) -> str | None:
        return None

    async def is_private(self, channel: str) -> bool | None:
        return None


@pytest.fixture(params=PLATFORMS)
def platform(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def place() -> Channel:
    return Channel()


@pytest.fixture
def controller(services: Services, service: Service, platform: str) -> Controller:
    snapshot = service.snapshot
    behaviour = Behaviour(
        handoff={platform: "STAFF"},
        staff={platform: Staff(frozenset({STAFF[platform]}))},
    )
    service.snapshot = dataclasses.replace(
        snapshot, knowledge=dataclasses.replace(snapshot.knowledge, behaviour=behaviour)
    )
    return Controller(services, platform, Open())


@pytest.fixture
def press(place: Channel, platform: str) -> Press:
    """Makes presses of a client, or of staff."""

    def pressed(name: str = "Ann", *, staff: bool = False, **facts: object) -> RecordingChat:
        ids = STAFF if staff else CLIENT
        chat = RecordingChat(place, Person(ids[platform], name), platform, PLATFORMS[platform])
        for fact, value in facts.items():
            setattr(chat, fact, value)
        return chat

    return pressed


@pytest.fixture
def says(platform: str) -> Says:
    """Makes what a client, or one of staff, asks faqbot itself in a channel, or as it is told."""
    numbers = iter(range(1_000))

    def asked(
        text: str, *, staff: bool = False, mark: str | None = None, **facts: object
    ) -> RecordingAsked:
        user = (STAFF if staff else CLIENT)[platform]
        known: dict[str, object] = {
            "platform": platform, "channel": "C1", "message": f"2{next(numbers)}.0", "user": user,
            "place": Place.CHANNEL, "approach": Approach.COMMAND,
        }  # fmt: skip
        question = Question(text, **(known | facts))  # type: ignore[arg-type]
        by = Person(user, "Mia" if staff else "Ann")
        return RecordingAsked(question, PLATFORMS[platform], by, mark)

    return asked


@pytest.fixture
def ask(service: Service, platform: str) -> Callable[..., object]:
    """Asks something in vain, in a channel or privately; the reply."""
    numbers = iter(range(1_000))

    async def asked(*, private: bool = False) -> Reply:
        reply = await service.ask(
            Question(
                "do you sell left-handed umbrellas?",
                platform=platform,
                channel="D1" if private else "C1",
                message=f"1{next(numbers)}.0",
                user=CLIENT[platform],
                place=Place.DIRECT_MESSAGE if private else Place.CHANNEL,
                approach=Approach.MENTION,
            )
        )
        assert reply is not None
        await service.recorder.settle()
        return reply

    return asked
