"""The admin's report: what is asked, missed and disliked, as figures and as a page."""

from faqbot.report.figures import Period, Report
from faqbot.report.tallying import Kept, report_of

__all__ = ["Kept", "Period", "Report", "report_of"]
