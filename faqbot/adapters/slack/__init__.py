"""faqbot in Slack, over Socket Mode or signed HTTP."""

from faqbot.adapters.slack.run import PATH, SlackHttp, SlackSocket
from faqbot.adapters.slack.sockets import Patience

__all__ = ["PATH", "Patience", "SlackHttp", "SlackSocket"]
