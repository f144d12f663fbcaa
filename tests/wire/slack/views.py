"""The views.* methods. https://docs.slack.dev/reference/methods/?family=views."""

import secrets

from tests.wire.slack import limits
from tests.wire.slack.records import Json, View
from tests.wire.slack.tickets import Tickets
from tests.wire.slack.web_api import Method, SlackError, refuse
from tests.wire.slack.world import World, named


def checked(view: object, kind: str, world: World) -> Json:
    """The view with a block_id for each block.

    Raises:
        SlackError: invalid_arguments, which is what views.* answers for bad blocks.
    """
    reasons = [str(refusal) for refusal in limits.of_view(view)]
    if isinstance(view, dict) and view.get("type") != kind and not reasons:
        reasons = [f"must be a view of type {kind} [json-pointer:/view/type]"]
    if isinstance(view, dict) and not reasons and not world.loads_pictures:
        reasons = limits.pictures_of(view["blocks"], at="/view/blocks")
    if reasons:
        refuse("invalid_arguments", reasons)
    assert isinstance(view, dict)
    return {**view, "blocks": named(view["blocks"])}


class Views:
    """Modals and Home tabs."""

    def __init__(self, world: World, tickets: Tickets) -> None:
        self._world = world
        self._tickets = tickets

    def methods(self) -> dict[str, Method]:
        """By their names at Slack."""
        return {
            "views.open": self.open,
            "views.push": self.open,
            "views.publish": self.publish,
            "views.update": self.update,
        }

    def open(self, arguments: Json) -> Json:
        view = checked(arguments.get("view"), "modal", self._world)
        user, error = self._tickets.exchange_trigger(str(arguments.get("trigger_id", "")))
        if error:
            raise SlackError(error)
        return self._answer(self.add(user, view))

    def add(self, user: str, view: Json) -> View:
        """Show a user one more modal."""
        added = View(self._world.new_id("V"), user, view, secrets.token_hex(4))
        self._world.views[added.id] = added
        return added

    def publish(self, arguments: Json) -> Json:
        view = checked(arguments.get("view"), "home", self._world)
        user = str(arguments.get("user_id", ""))
        if user not in self._world.people:
            raise SlackError("user_not_found")
        home = self._world.homes.get(user)
        if home is None:
            home = self._world.homes[user] = self.add(user, view)
        else:
            self.change(home, view, arguments.get("hash"))
        return self._answer(home)

    def update(self, arguments: Json) -> Json:
        found = self._find(arguments)
        view = checked(arguments.get("view"), found.view["type"], self._world)
        self.change(found, view, arguments.get("hash"))
        return self._answer(found)

    def change(self, shown: View, view: Json, known: str | None) -> None:
        """Put a new view in the place of a shown one.

        Raises:
            SlackError: hash_conflict, when the caller knew an older one.
        """
        if known is not None and known != shown.hash:
            raise SlackError("hash_conflict")
        shown.view = view
        shown.hash = secrets.token_hex(4)
        shown.versions += 1

    def _find(self, arguments: Json) -> View:
        outer = arguments.get("external_id")
        for view in self._world.views.values():
            named = view.id == arguments.get("view_id")
            if not view.closed and (named or (outer and view.view.get("external_id") == outer)):
                return view
        raise SlackError("not_found")

    def _answer(self, shown: View) -> Json:
        about = {"id": shown.id, "hash": shown.hash, "team_id": self._world.team}
        return {"view": {**shown.view, **about, "app_id": self._world.app_id}}
