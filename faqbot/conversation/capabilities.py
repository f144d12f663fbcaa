"""Where platforms cannot do alike."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one platform can do that another cannot.

    Attributes:
        confirms: Whether a button itself can ask "really?", so that a press means yes.
        finds: Whether a form can find a question while one types.
        asks: Whether what a button asks can be so long a text.
        menus: Whether other answers to go on to stand in a menu, which hides them until it is opened.
        fits: Whether a button can show all of a label, which is one line of text.
    """

    confirms: bool
    menus: bool
    fits: Callable[[str], bool]
    asks: Callable[[str], bool] = lambda _: False
    finds: bool = False
