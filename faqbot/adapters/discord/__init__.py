"""faqbot on Discord: direct messages, mentions, listed channels and `/faq ask`."""
