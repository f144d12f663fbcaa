"""`python -m faqbot` is the `faqbot` command."""

from faqbot.cli import main

if __name__ == "__main__":
    main()
