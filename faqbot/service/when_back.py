"""When the team is back, in words, for a client who asks for a person while nobody is there."""

import re
from datetime import datetime

from faqbot.model import Hours
from faqbot.texts import Texts

_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_OFFSET = re.compile(r"(?:Etc/)?GMT([+-]?)([0-9]+)")


def when_back(hours: Hours, now: datetime, texts: Texts) -> str | None:
    """A sentence such as "We are back on Monday at 09:00 (Berlin time)."; None while they are there."""
    if hours.are_now(now):
        return None
    opening = hours.opening(now)
    days = (opening.date() - now.astimezone(hours.zone).date()).days
    values = {"time": opening.strftime("%H:%M"), "zone": _named(str(hours.zone))}
    if days == 0:
        return texts.say("back_today", **values)
    if days == 1:
        return texts.say("back_tomorrow", **values)
    # On the same day of the week "on Monday" would be today.
    key = "back_on" if days < len(_WEEK) else "back_next"
    return texts.say(key, day=texts.say(_WEEK[opening.weekday()]), **values)


def _named(zone: str) -> str:
    """A zone as people know it: its city, or how far it is from UTC."""
    offset = _OFFSET.fullmatch(zone)
    if offset is None:
        return zone.rpartition("/")[2].replace("_", " ")
    sign, number = offset.groups()
    # These names count the other way round: https://data.iana.org/time-zones/tzdb/etcetera
    return "UTC" if number == "0" else f"UTC{'-' if sign == '+' else '+'}{number}"
