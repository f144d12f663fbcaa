"""Which signals end `faqbot run`."""

import signal


def ending() -> tuple[signal.Signals, ...]:
    """SIGTERM, Ctrl-C, and the end of the terminal, unless whoever started it set that aside.

    `nohup` has SIGHUP ignored; else it would end the process at once, with all that is under way.
    """
    heeded = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    return tuple(each for each in heeded if signal.getsignal(each) is not signal.SIG_IGN)
