"""Tests of `faqbot.insight`, and of the commands that show it."""
