"""Greetings and thanks, which a message is wrapped in: by themselves they say and ask nothing."""

from faqbot.matching.normalise import words

# One of these must be there ...
_TELLING_WORDS = """
hi hello hey heya hiya howdy yo hallo hola bonjour greetings morning afternoon evening night nice
great awesome perfect excellent cool super lovely amazing brilliant ok okay k kk yes yep yeah yup no
nope nah sure alright thanks thank thx ty tysm cheers ta welcome bye goodbye cya lol haha hahaha hehe
rofl lmao wow oh ah hm hmm hmmm sorry oops test testing ping pong appreciate appreciated sup hows
"""
# ... and nothing besides but these: "how is the work" is not small talk, "good work, thanks" is.
_OTHER_WORDS = """
day good fine right later soon see ya um uh pardon please pls there all everyone everybody team folks
guys faqbot bot friend buddy mate sir madam you u so very much a lot many for the your help it that
this is was again too how are doing going whats up got i im well and to me my really just done job
work works today
"""
_TELLING = frozenset(_TELLING_WORDS.split())
_COURTEOUS = _TELLING.union(_OTHER_WORDS.split())
_LONGEST = 8
# By itself it asks what one can ask; "help me choose" is a question.
_HELP = ["help"]


def is_courtesy(text: str) -> bool:
    """Whether `text` greets, thanks, agrees or says "help" alone; a text without words does too."""
    said = words(text)
    if not said or said == _HELP:
        return True
    return len(said) <= _LONGEST and _COURTEOUS.issuperset(said) and not _TELLING.isdisjoint(said)
