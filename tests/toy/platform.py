"""The toy as a Platform."""

from typing import Any

from faqbot.findings import Finding
from faqbot.model import Adapter, Platform
from faqbot.model.platform import Ids, Key, Kind, PersonForm, StaffKeys, Transport, Variable

_IDS = Ids("[a-z]+", "bad-toy-id", "a toy id", "write small letters")


def _build(*, services: Any, environment: Any) -> Adapter:
    from tests.toy.adapter import Toy

    return Toy(services, environment.value("TOY_TOKEN"))


async def _inspect(*_: Any) -> list[Finding]:
    return []


TOY = Platform(
    "toy", "Toy", (Variable("TOY_TOKEN", Kind.SECRET),), (Transport("toy", ("TOY_TOKEN",), _build),),
    _inspect, "set TOY_TOKEN to the host and the port of the toy",
    answer_in=Key("toy", _IDS, "Channels.", ("help",)),
    handoff=Key("toy", _IDS, "A channel.", ("staff",)),
    staff=StaffKeys(Key("toy", _IDS, "People.", ("bob",)), "", "list people under bot.staff.toy"),
    person=PersonForm("[a-z]+", "ID", "ann"), longest_answer=100_000,
)  # fmt: skip
