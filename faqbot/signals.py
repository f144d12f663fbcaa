"""Which signals end `faqbot run`."""

import signal


def ending() -> tuple[signal.Signals, ...]:
    """SIGTERM, Ctrl-C, and the end of the terminal, unless whoever started it set the last aside.

    `nohup` has SIGHUP ignored; else it would end the process at once, with all that is under way. The
    others are heeded however it was started: they are how it is told to stop.
    """
    asked = (signal.SIGTERM, signal.SIGINT)
    ignored = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    return asked if ignored else (*asked, signal.SIGHUP)
