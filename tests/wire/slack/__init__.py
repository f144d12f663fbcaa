"""A fake Slack at the wire, which the real SDK clients connect to."""

from tests.wire.slack.records import Call, Delivery, Message, Parcel, Sent, Via, View
from tests.wire.slack.server import FakeSlack
from tests.wire.slack.sockets import Hearing
from tests.wire.slack.wiretext import Wire, escape

__all__ = [
    "Call",
    "Delivery",
    "FakeSlack",
    "Hearing",
    "Message",
    "Parcel",
    "Sent",
    "Via",
    "View",
    "Wire",
    "escape",
]
