"""What happens when people talk to faqbot, once for all platforms; imports no platform's library."""
