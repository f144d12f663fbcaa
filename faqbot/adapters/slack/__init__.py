"""faqbot in Slack, over Socket Mode or signed HTTP."""

from faqbot.adapters.slack.manifest import PATH
from faqbot.adapters.slack.run import SlackHttp, SlackSocket
from faqbot.adapters.slack.sockets import Patience

__all__ = ["PATH", "Patience", "SlackHttp", "SlackSocket"]
