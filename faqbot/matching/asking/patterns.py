"""The wordings that are signs of asking or of telling, as tables of regular expressions.

Only function words, verbs of every trade ("need", "work", "lost") and structure: no word says what
a business is about. The texts that they meet are in lower case, with " , " between clauses.
"""

import re

_AUX = (
    r"(?:am|is|are|was|were|do|does|did|can|could|may|might|shall|should|will|would|has|have|had|"
    r"must)"
)
_PRESENT = r"(?:do|does|can|could|should|is|are|will|would|am|may|must|has|have|did)"
_WH = r"(?:what|which|who|whom|whose|where|when|why|how)"
_TOWARDED = r"(?:about|after|at|before|by|for|from|in|of|on|since|till|to|until|with|within) "
_TOWARDS = rf"(?:{_TOWARDED})?"
_PERSON = r"(?:i|we|you|they|he|she)"
_ANYONE = r"(?:anyone|someone)"
_ADVERB = r"(?:(?:also|already|always|even|finally|just|never|now|only|really|still|\w+ly) )?"
# Past forms of the commonest verbs, and of all regular ones.
_PAST = (
    r"(?:was|were|had|did|got|went|came|told|said|made|took|gave|bought|paid|saw|sent|found|left|"
    r"put|set|ran|kept|met|brought|thought|felt|knew|heard|held|hit|built|won|spent|stood|led|"
    r"wrote|drove|rang|chose|ate|fell|flew|sat|sold|slept|spoke|taught|began|became|showed|lost|"
    r"(?!need|feed|speed|indeed|hundred|exceed|proceed)\w{2,20}ed)"
)
_DONE = r"(?:been|done|gone|made|sent|taken|given|put|set|found|got|had|seen|\w{2,20}ed)"
# After an auxiliary, these make it no question: "can confirm", "will do", "is back", "would love".
_NO_SUBJECT = (
    r"(?!(?:not|no|be|been|to|a|an|confirm|try|do|check|love|like|appreciate|use|only|also|just|"
    r"always|never|back|out|off|now|on|in|at|still|up|down|so|as|with|for|from|of|and|or|have|get|"
    r"need|wait|see|say|recommend|arrive|come|run|happen|make|work|help|take|go|i|we|you|it|he|"
    r"she|they|this|that|these|those|there|the|my|your|"
    r"our|their|his|her|any|some|all|both|every|each|anyone|someone)\b)"
)

_LET_KNOW_WHEN = (
    r"(?:let (?:me|us) know|tell (?:me|us)|ping me|shout|call me) (?:when|once|if (?:you|i|we|"
    r"anything|"
    r"something))\b"
)

# A sentence whose core begins with one of these is built as a question.
BUILT = {
    "what": rf"{_TOWARDS}what (?!{_PERSON} )(?:\w+ ){{0,3}}?{_AUX}\b",
    "what_verb": r"what (?:happens|goes|counts|comes|about|if|now|next|else|kind|time|sort)\b",
    "which": rf"{_TOWARDS}which \w+",
    "who": r"who(?:m|se)? \w+",
    "where": rf"where (?:{_AUX}|else|exactly)\b",
    "when": rf"when {_AUX}\b",
    "why": rf"why (?:{_AUX}|not)\b",
    "how": rf"how {_AUX}\b",
    "how_much": r"(?:for )?how (?:much|many|long|often|far|early|late|soon|big|old|high|large|"
    r"fast)\b",
    "how_adjective": rf"how (?:\w+ ){{1,3}}?{_PRESENT}\b",
    "how_come": r"how (?:come|about)\b",
    "towards_what": rf"(?:and |or )?{_TOWARDED}{_WH}\b",
    "wh_to": r"(?:how|where|what|when|who|which \w+) to\b",
    "wh_uninverted": r"(?:how|where|what|when) (?:i|we|you) (?:can|could|need|must|should|"
    r"have to|find|"
    r"get|open|close|start)\b(?!.* ,)|why (?:my|i|we|our) (?!.* is why)|what (?:means|costs)\b",
    "what_noun": r"what (?!an?\b|the\b|i\b|we\b|you\b|they\b|he\b|she\b|it\b|"
    r"matters)\w+ (?!is\b|was\b)",
    "where_else": rf"where (?:on |in |at |from |exactly )?(?!(?:there|i|we|you|they|he|she|"
    rf"it)\b)(?:\w+ ){{0,3}}{_PRESENT}\b",
    "ok_to": r"(?:is it )?(?:ok|okay|allowed|possible|safe|worth) (?:to|if)\b",
    "can_i": r"(?:can|could|may|shall|should|must|might) (?:i|we|one)\b",
    "do_i": r"(?:do|am|are|will|would|have|was|were) (?:i|we)\b",
    "can_you": r"(?:can|could|will|would) you\b",
    "do_you": r"(?:do|are|have) you\b",
    "did": r"did (?!not)\w+",
    "is_there": r"(?:is|are|was|were|will|would) there\b",
    "is_it": rf"{_PRESENT} (?:it|this|that|these|those|they|he|she)\b",
    "is_the": r"(?:am|is|are|was|were|do|does|can|could|may|should|will|would|has|have|must) "
    r"(?:the|my|your|our|their|his|her|any|some|all|both|every|each)\b|(?:is|does|can|could|"
    r"will|may|would|should) an?\b",
    "does_thing": rf"(?:does|do|can|could|would|should|is|are|has|will|may) {_NO_SUBJECT}\w+",
    "does_anyone": rf"{_AUX} {_ANYONE}\b",
    "anyone": r"anyone (?!who|that|can|may|over|under|with|from|is|will)\w+",
    "someone_please": r"someone (?:please |kindly )?(?:know|knows|explain|help|tell|have|can|"
    r"able|willing|"
    r"please|here|else|care)\b",
    "any": r"any (?!more|day|time)(?!(?:\w+ ){1,5}(?:is|are|will|works)\b)\w+",
    "looking_for": r"(?:i am |we are )?(?:still )?(?:looking|searching) for\b",
    "wondering": r"(?:i |we )?(?:am |was |are |were |just )*(?:wonder(?:ing)?|curious) (?:if|"
    r"whether|"
    r"what|how|about|when|where|who|which|why)\b",
}
# Of whatever build: it only looks as if it asked, or it asks in passing.
ALWAYS = {
    "who_needs": r"^who (?:on earth|in the world|needs|does not|would not|would have|actually|"
    r"cares|"
    r"knew|even|said)\b",
    "what_would_we": r"^what (?:would|could|more|can) (?:\w+ )?(?:i|we|possibly|go|be|better|"
    r"not)\b|"
    r"^what (?:was|were|am) i\b|^what is not to\b",
    "why_always": r"^(?:why|how) (?:is|are|does|do|did|am|can|"
    r"could)(?: it)? (?:\w+ ){0,2}?(?:always|"
    r"ever|even|already|possible|only|like this|think)\b|^why (?:did|am) i\b|^how (?:hard|"
    r"bad) can\b",
    "how_exclaims": r"^(?:how \w+ (?:is|was|are|were) (?:that|this|it|the)|what an?)\b",
    "am_i_the_only": r"^(?:is it just me|am i the only|do i look|is it \w+ yet|is not (?:it|"
    r"that|she|"
    r"he)|could this|does it get)\b",
    "wh_inverts": rf"\b{_WH} (?:\w+ )?{_PRESENT} (?:i|we|you|it|the|my|there|one|they)\b",
    "or_inverts": rf"\bor (?:{_PRESENT}|what|how|not|at|only)\b",
    "wh_wanted": r"\b(?:not sure|unsure|no idea|no clue|not know|not understand|wonder|"
    r"wondering|tell "
    r"(?:me|us)|(?:me|us) know|to know|like to know|anyone knows?|find out|figure out|explain|"
    rf"you know|not clear) (?:\w+ )?(?:{_WH}|if|whether|the|about|more)\b",
    "possible": r"\b(?:possible|allowed|any chance|any way|a way to|ok to|okay to|able to|supposed "
    r"to|best way|have to)\b",
    "else": r"\b(?:anyone|someone|somewhere|something|anything|anywhere|what|where|who) else\b",
    "please": r"\bplease\b",
    "help_me": r"\b(?:please help|help me|help us|need (?:some )?help|any help)\b",
    "please_end": r"\bplease$",
    "please_not": r"\b(?:please|kindly) (?:do not|not|keep|be|leave|use|bring|arrive|remember|note|"
    r"make|return|switch)\b",
    "told": r"\b(?:told|asked|said|says|explained|wondered|wrote|knew|showed|realised|realized|"
    r"wanted "
    rf"to know)(?: \w+){{0,2}} (?:{_WH}|that|if|whether|to|it|no|not)\b",
    "laughs": r"\b(?:lol|lmao|rofl|haha\w*|hehe\w*|omg|wow|ha)\b",
}
# At the start of the core of one that asks for something in so many words.
WANTING = {
    "need": r"(?:i |we )?(?:just |also |really |still |urgently )?(?:would |"
    r"will )?need\b(?! to (?:run|go|leave))",
    "want": r"(?:i |we )?(?:just |also |really )?(?:want|would like|"
    r"would love)\b(?! to (?:thank|say|"
    r"share|point))",
    "would_be_nice": r"(?:it )?(?:would|could) (?:be (?:great|nice|good|cool|helpful|lovely|"
    r"useful) (?:to|if)|help to|"
    r"do with|use some|love to know)\b",
    "trying": r"(?:i am|we are|i was|i have been) (?:trying|hoping|planning|thinking|interested|"
    r"searching|"
    r"struggling)\b|(?:trying|hoping|struggling) (?:to|someone)\b|(?:interested in|"
    r"thinking (?:of|about))\b",
    "not_sure": r"(?:i am |we are |i |we )?(?:not sure|unsure|no idea|no clue|confused|do not know|"
    r"do not (?:understand|get)|have no (?:idea|clue)|not clear)\b",
    "can_not": rf"(?:{_PERSON} )?(?:still )?(?:can|could) not\b",
    "help": r"(?:please )?help\b",
    "about_what": r"(?:a |an |one |quick |short |another |small |i have (?:a|an|one|"
    r"some) )*(?:questions?|"
    r"problems?|issues?|trouble|errors?|help|advice|tips?|recommendations?|suggestions?|thoughts|"
    r"opinions?|ideas|info|information|details|difference) (?:about|on|with|for|regarding|between|"
    r"needed|wanted|when)\b",
    "waiting": r"(?:i am |we are |i have |we have )?(?:still |been )+(?:waiting|no|nothing)\b|"
    r"(?:just )?"
    r"(?:checking|following up)\b",
    "unable": r"(?:i am |we are )?(?:unable|stuck|locked out|having (?:trouble|problems|issues)|"
    r"missing|"
    r"not getting)\b",
    "i_have_to": r"(?:i|we) (?:have to|am supposed to|are supposed to|have a question|require|"
    r"wish to)\b",
    "tell_me": rf"(?!{_LET_KNOW_WHEN})(?:please |{_ANYONE} |kindly )*(?:(?:tell|show|give|send|"
    rf"get|help|"
    r"let|lend|teach) (?:me|us)|explain|advise|clarify|recommend|suggest)\b|(?:please|"
    r"kindly) (?:tell|"
    r"show|give|send|share|cancel|change|add|remove|help|check|confirm|call|book)\b",
}
# At the start of the core of a sentence that is built as neither.
STARTS = {
    "wh_subject": rf"{_WH} {_PERSON}\b",
    "someone_past": rf"someone (?:else |here )?{_PAST}\b",
    "getting": r"(?:i am |we are |i |we )?(?:still |keep |always )?getting\b",
    "doing": r"\w{2,20}ing\b",
    "imperative": r"(?:just|simply|only|try|click|press|go|use|ask|call|look|check|set|turn|take|"
    r"remember|make sure|be sure|bring|keep|feel free|save|do not|never|stop|enjoy|see you|have a|"
    r"welcome|come)\b",
    "past": rf"{_ADVERB}{_PAST}\b",
    "she_past": rf"(?:he|she|they|everyone|nobody|it) {_ADVERB}{_PAST}\b",
    "my_past": rf"(?:my|our) (?:\w+ ){{1,3}}?{_PAST}\b",
    "thing_past": rf"(?!i |we |my |our |he |she |they |it )(?:\w+ ){{1,4}}?{_PAST}\b",
    "i_am": r"(?:i|we) (?:am|are|will)\b",
    "i_think": r"(?:i |we )(?:still )?(?:think|believe|guess|feel|love|like|hate|prefer|agree|"
    r"would "
    r"say|bet|hear|know|do not mind)\b",
    "i_present": rf"(?:i|we) {_ADVERB}(?!need|want|would|have|am|are|can|could|do|will|think)\w+\b",
    "my_is": rf"(?:my|our) (?:\w+ ){{1,4}}?{_AUX}\b(?! not)",
    "thing_is": rf"(?!{_PERSON} |my |our |it |that )(?:\w+ ){{1,4}}?(?:is|are|has|have|will|"
    rf"can)\b(?! not)",
    "it_is": r"(?:it|that|this|there|here) (?:is|are|was|would|will|should|depends|works?|means)\b",
    "you_can": r"you (?:can|could|have|need|must|should|get|will|may|just|only|do|are|were|still|"
    r"want)\b",
    "answer": r"(?:no|yes|yeah|nope|yep|sure|exactly|indeed|correct|only if|depends|same as|not "
    r"before|on the|in the|at the)\b",
    "reaction": r"(?:same|fair|true|agreed|noted|nice|good|great|sounds|looks|haha|lol|classic|"
    r"done|"
    r"back|brb|lgtm|afk|off|out|on it|almost|no worries|well|long|wrong|1|not my|new)\b",
    "news": r"(?:fyi|heads up|headsup|reminder|btw|note|update|announcement|attention|dear|"
    r"good news|"
    r"psa|to all)\b",
    "opinion": r"(?:imho|imo|personally|honestly|in my opinion|tbh|frankly|apparently|luckily)\b",
    "from_time": r"(?:from|starting|since|until|as of|on|in|at|tomorrow|today|yesterday|tonight) ",
}
# At the start of a later clause of such a sentence.
LATER = {
    "later_need": r"(?:i |we )?(?:would )?(?:need|want|would like)\b",
    "later_past": rf"(?:i |we |they |he |she |it )?{_ADVERB}{_PAST}\b",
    "later_i_am": r"(?:i|we) (?:will|am|are|have)\b",
    "later_it_is": r"(?:it is|its|that is|there is|they are|he is|she is)\b",
    "later_imperative": r"(?:do not|just|please do not|then|enjoy|see you|ping|tell|have a|look|"
    r"start|"
    r"ignore|ask|write|come)\b",
}
# Anywhere in such a sentence.
WITHIN = {
    "not_present": r"\b(?:do|does|is|are|has|have|can|will|would) not (?:\w+ )?\w+",
    "not_work": r"\bnot (?:\w+ )?(?:work|working|load|loading|open|let|start|show|showing|go|find|"
    r"arrive|arrived|come|recognise|recognize|appear|connect|accept)\b",
    "not_past": r"\b(?:did|was|were|had|could) not\b",
    "nobody": r"\b(?:nothing|nobody|no one|nowhere|none|never|without)\b",
    "keeps": r"\b(?:keeps?|always|every time|each time|all the time)\b",
    "says": r"\b(?:says|saying|asks|asking|tells|shows|showing|rejects|wants)\b",
    "never_came": r"\b(?:never|not) (?:been |yet )?(?:got|get|came|come|received|receive|"
    r"arrived|heard|"
    r"showed|accepted|valid)\b|\b(?:nothing (?:came|happens|arrived)|has not moved|no answer|"
    r"nobody "
    r"answers)\b",
    "although": r"\b(?:although|even though|though|instead of|was supposed|were supposed)\b",
    "if_someone": r"\bif (?:someone|anyone|you)\b",
    "still": r"\b(?:still|yet)\b",
    "trouble": r"\b(?:problems?|issues?|trouble|errors?|fails?|failed|failing|broken|broke|"
    r"stuck|wrong|"
    r"missing|lost|stopped|stops|hangs|crashes|damaged|locked|blocked|refused|declined|expired|"
    r"leak\w{0,4}|dead|freezes|disappeared|invalid|reject\w{0,3}|noise|empty|too (?:cold|hot|"
    r"loud|slow|big|"
    r"small|long|short))\b",
    "accident": r"\b(?:by mistake|by accident|accidentally|forgot|forgotten|twice)\b",
    "solved": r"\b(?:fixed|solved|sorted|resolved|repaired|works (?:again|now)|working again|"
    r"back to "
    r"normal|all good|did the trick|like a charm|finally|done|ready|no more|(?:is|are) (?:back|"
    r"running)|up again|available again|all fine)\b",
    "asks_anyone": r"\b(?:anyone|someone|anywhere|somewhere|something|anything)\b",
    "praise": r"\b(?:love it|loved|great|awesome|amazing|lovely|best|brilliant|perfect|impressed|"
    r"happy|nice|cool|delicious|wonderful|super|fantastic|excellent|well spent|worth)\b",
    "time_past": r"\b(?:yesterday|last (?:night|week|month|year|time)|ago|this (?:morning|"
    r"afternoon)|"
    r"earlier|just now)\b",
    "time_now": r"\b(?:now|today|tonight|currently|at the moment|this week)\b",
    "time_next": r"\b(?:tomorrow|next (?:week|month|year)|from (?:now|next|tomorrow)|soon|"
    r"starts? (?:on|"
    r"at|in|tonight|tomorrow|next)|(?:until|till) \w+)\b",
    "is_state": r"\b(?:is|are) (?:back|again|out|off|on|in|at|up|over|free|full|here|there|"
    r"closed|open|due|live|moved|with|also|too|already|now)\b",
    "has_done": rf"\b(?:has|have|had) {_ADVERB}{_DONE}\b",
    "i_me": r"\b(?:i|me|my|mine)\b",
    "we_us": r"\b(?:we|us|our|ours)\b",
    "you": r"\b(?:you|your|yours)\b",
    "she_they": r"\b(?:he|she|him|her|his|they|them|their)\b",
    "everyone": r"\b(?:everyone|all of (?:you|us)|guys|folks|team|people)\b",
    "number": r"\b\d",
    "otherwise": r"\b(?:otherwise|unless|as long as|below that|above that|goes|costs)\b",
}
LATER_START = r"(?: , (?:and |but |so |or |then |also |because )?| and | but | so | or )"
NO_PHRASE = re.compile(
    rf"\b(?:{_AUX}|{_PERSON}|{_PAST}|it|there|me|us|not|{_WH}|please|thanks|need|want|looking)\b"
)
