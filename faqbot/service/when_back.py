"""When the team is back, in words, for a client who asks for a person while nobody is there."""

from datetime import datetime

from faqbot.model import Hours
from faqbot.texts import Texts

_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def when_back(hours: Hours, now: datetime, texts: Texts) -> str | None:
    """A sentence such as "We are back on Monday at 09:00 (Berlin time)."; None while they are there."""
    if hours.are_now(now):
        return None
    opening = hours.opening(now)
    days = (opening.date() - now.astimezone(hours.zone).date()).days
    values = {
        "time": opening.strftime("%H:%M"),
        "zone": str(hours.zone).rpartition("/")[2].replace("_", " "),
    }
    if days == 0:
        return texts.say("back_today", **values)
    if days == 1:
        return texts.say("back_tomorrow", **values)
    return texts.say("back_on", day=texts.say(_WEEK[opening.weekday()]), **values)
