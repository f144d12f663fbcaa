"""Text where Slack reads mrkdwn: the text of notifications and of plainer messages.

https://docs.slack.dev/messaging/formatting-message-text/#escaping
"""


def escape(text: str) -> str:
    """`text` without the characters that make anything live in Slack, and without surrogates."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Text as a person reads it, of text that was escaped, here or by Slack."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
