"""What only a person can mend at Discord, in words: what is wrong, and what to do."""

PORTAL = "https://discord.com/developers/applications"
BAD_TOKEN = (
    "Discord does not accept DISCORD_TOKEN. Copy the bot's token again, or reset it "
    f'("Bot" > "Reset Token" at {PORTAL}), and restart.'
)
NO_INTENT = (
    "faqs.yaml lists a Discord channel under bot.answer_in, and Discord does not let this bot "
    'read messages. Switch on "Message Content Intent" ("Bot" > "Privileged Gateway Intents" at '
    f"{PORTAL}) and restart, or list no channel."
)
