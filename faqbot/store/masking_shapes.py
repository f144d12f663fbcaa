"""What personal data and secrets look like, as patterns; `masking` decides what to do with them."""

import re

# A placeholder counts as a word at every edge, and no pattern reads across one. So what one pass
# leaves alone no later pass can take, which is what makes `mask` idempotent.
_HELD = r"\[(?:email|phone|card|iban|secret)\]"
_AFTER_HELD = r"(?<!\[email\])(?<!\[phone\])(?<!\[card\])(?<!\[iban\])(?<!\[secret\])"
_START = rf"(?=\w)(?<![A-Za-z0-9]){_AFTER_HELD}"  # the cheap look ahead comes first, for speed
_END = rf"(?![A-Za-z0-9]|{_HELD})"

# Latin, Greek and Cyrillic only: Chinese or Japanese text touches an address without a space.
_ALNUM = "A-Za-z0-9\u00c0-\u02af\u0370-\u052f"
_AT = r"(?:[ ]?[\[({<][ ]?(?:at|@)[ ]?[\])}>][ ]?|@|[ ]@[ ])"
_DOT = r"(?:[ ]?[\[({<][ ]?(?:dot|\.)[ ]?[\])}>][ ]?|\.|[ ]dot[ ])"
_LABEL = rf"[{_ALNUM}](?:[{_ALNUM}-]{{0,62}}[{_ALNUM}])?"
_TLD = rf"(?!(?:png|jpe?g|gif|svg|webp)\b)(?:xn--[a-z0-9-]{{2,30}}|[{_ALNUM}]{{2,24}}(?<!\d))"
_ADDRESS = rf"""
    (?=[{_ALNUM}])(?<![{_ALNUM}]){_AFTER_HELD} (?!git@) [{_ALNUM}][{_ALNUM}._%+'-]{{0,99}}+
    (?: {_AT} (?:{_LABEL}{_DOT}){{1,8}} {_TLD}
      | [ ]at[ ] (?:{_LABEL}[ ]dot[ ]){{1,4}} (?:com|org|net|edu|io|dev|app|info|example|[a-z]{{2}})
    ) (?![{_ALNUM}]|{_HELD})
"""
EMAIL = re.compile(
    rf"""(?P<value> <mailto:{_ADDRESS}[^<>|\[\]]{{0,200}}(?:\|[^<>]{{0,300}})?>
                  | (?:mailto:)?{_ADDRESS})""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)

PRIVATE_KEY = re.compile(
    r"""(?P<value> -{2,5}[ ]?BEGIN[ A-Z0-9]{0,40}PRIVATE[ ]KEY(?:[ ]BLOCK)?[ ]?-{2,5}
    (?: (?:[^-\[\]]|-(?!---))*+ -{4,5}[ ]?END[ A-Z0-9]{0,60}-{2,5}
      | (?:\s{0,4}[A-Za-z0-9+/=]{16,}+)*+ ) )""",
    re.VERBOSE | re.ASCII,
)
TOKEN = re.compile(
    rf"""{_START} (?P<value>
      (?:xox[a-z](?:\.xox[a-z])?|xapp)-[\w-]{{10,}}+                  # Slack
    | hooks\.slack\.com/(?:services|workflows|triggers)/[\w/]{{20,}}+
    | [\w-]{{23,28}}\.[\w-]{{6,7}}\.[\w-]{{27,}}+                      # Discord
    | (?:ptb\.|canary\.)?discord(?:app)?\.com/api/(?:v\d{{1,2}}/)?webhooks/\d{{15,20}}/[\w-]{{20,}}+
    | (?:gh[oprsu]_|github_pat_|glpat-|npm_|hf_|whsec_)[\w-]{{20,}}+
    | (?:AKIA|ASIA|AGPA|AROA|AIDA)[A-Z0-9]{{16,}}+                     # AWS
    | AIza[\w-]{{30,}}+ | ya29\.[\w-]{{20,}}+                          # Google
    | [rsp]k_(?:live|test)_[A-Za-z0-9]{{10,}}+                         # Stripe
    | sk-(?=[\w-]{{0,40}}\d)[\w-]{{20,}}+                              # OpenAI and its like
    | SG\.[\w-]{{16,40}}\.[\w-]{{30,}}+
    | (?<![\w-])eyJ[\w-]{{8,}}+\.[\w-]{{8,}}+(?:\.[\w-]*+)?            # JWT
    )""",
    re.VERBOSE | re.ASCII,
)
URL_LOGIN = re.compile(
    r"(?<=://)(?P<value>[^\s/?#@:<>\[\]]{0,100}:[^\s/?#<>\[\]]{1,200})(?=@)", re.ASCII
)
BEARER = re.compile(
    rf"""(?: authorization["']?[ ]?[:=][ ]?["']?(?:(?:bearer|basic|token|bot)[ ]{{1,3}})?
           | \bbearer[ ]{{1,3}}(?=[A-Za-z_.~+/=-]{{0,60}}\d)(?=[\w.~+/=-]{{16}}) )
    (?!bearer[ ]) (?P<value>(?:(?!{_HELD})[\w.~+/=-]){{8,}}+)""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
ASSIGNED = re.compile(
    rf"""(?P<key> (?P<word>password|passwd|passcode|passphrase|pwd|passwort|kennwort|mot[ ]de[ ]passe
                          |(?<![a-z])mdp|contrase(?:\u00f1|n)a)
                | (?P<other>wachtwoord|senha|palavra-passe|has(?:\u0142|l)o|adgangskode|passord
                          |l(?:\u00f6|o)senord|[\u041f\u043f]\u0430\u0440\u043e\u043b[\u044c\u044f]
                          |\u5bc6\u7801|\u5bc6\u78bc|\u53e3\u4ee4|\u30d1\u30b9\u30ef\u30fc\u30c9)
                | (?<![a-z])(?:pass|pin(?:[ ]code)?|clave)|secret
                | token|(?:api|access|private|secret|signing|auth)[ _-]?key|credential)
    ["'`*_]{{0,2}} (?:[ ](?:for|on|of|to|f\u00fcr|von|zu|pour|du|de|para|del)
                    (?:[ ][\w.@+-]{{1,40}}){{1,3}}?)?
    (?P<sep> [ ]{{0,3}}(?::=|=>|:|=)[ ]{{0,3}}
           | (?P<faint>[ ]{{1,2}}(?:-{{1,2}}>?|\u2192)[ ]{{1,2}} | [ ](?:er|\u00e4r)[ ]
                     | [ ]?(?:\u662f|\u4e3a|\u70ba|\u306f)[ ]?)
           | (?P<to>[ ]to[ ]{{1,2}})
           | [ ](?:is|was|ist|war|lautet|hei(?:\u00df|ss)t|est|es|era|\u00e8|\u00e9)[ ]?:?[ ]{{1,2}} )
    (?P<quote>["'`])? (?!https?://|[<=])
    (?P<value> (?(quote) (?:(?!{_HELD}|(?P=quote))[^\r\n]){{1,256}}+
                       | (?:(?!{_HELD}|&\w{{1,30}}=|&amp;)[^\s"'`,;<>|]){{1,256}}+) )
    (?P<last>(?=[ \t]{{0,9}}(?:[\r\n]|\Z)))?""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
# What may stand behind a password in a sentence that does not merely go on about it.
SAID = re.compile(
    r"[\"'`]?[ ]*(?:\Z|[.,;!)\r\n]|(?:and|but|so|und|aber|et|mais|y|pero)\b)", re.ASCII
)
# "the password is ..." of any password: no secret.
PREDICATE = re.compile(
    r"""not|same|wrong|right|lost|gone|here|there|back|only|just|also|still|never|always|what|that|this
    |your|mine|null|none|empty|blank|default|short|long|weak|strong|easy|hard|simple|complex|good|fine
    |okay|safe|unsafe|secure|insecure|valid|invalid|correct|incorrect|public|private|secret|unique|old
    |known|unknown|shown|hidden|broken|reset|sent|stolen|missing|different|important|mandatory|optional
    |necessary|temporary|permanent|outdated|obsolete|ready|numeric|random|plain|text|mostly
    |[\w-]*(?:ed|ing|able|ible|ful|less|ive|tten|ly)
    |nicht|falsch|richtig|korrekt|inkorrekt|weg|neu|alt|leer|kurz|lang|schwach|stark|sicher|unsicher
    |gleich|anders|geheim|n\u00f6tig|n\u00f6tige?|notwendig|pflicht|bekannt|unbekannt|defekt|kaputt
    |(?:un)?g\u00fcltig|erforderlich|optional|sichtbar|\u00f6ffentlich|einfach|schwierig|wichtig
    |(?:ge|ver|be|er|ent|ab|an|auf|aus|ein|zur\u00fcck|zu)\w*(?:t|en)
    |faux|fausse|bon|bonne|mauvais|court|courte|fort|forte|faible|invalide|valide|incorrecte|correcte
    |inconnu|perdu|requis|obligatoire|n\u00e9cessaire|s\u00fbr|diff\u00e9rent|vide|nouveau|ancien|trop|pas
    |\w*(?:\u00e9e?s?|ible)
    |incorrect[oa]|correct[oa]|cort[oa]|larg[oa]|d\u00e9bil|fuerte|segur[oa]|insegur[oa]|v\u00e1lid[oa]
    |inv\u00e1lid[oa]|err\u00f3ne[oa]|obligatori[oa]|necesari[oa]|distint[oa]|nuev[oa]|viej[oa]|demasiado
    |\w*[ai]d[oa]s?
    |giust[ao]|cort[ao]|vecchi[ao]|nuov[ao]|troppo|non|obbligatori[ao]|necessari[ao]|\w*[aieu]t[ao]
    |fraca|forte|curta|nova|velha|obrigat\u00f3ria|muito""",
    re.VERBOSE | re.IGNORECASE,
)
# Who writes before "password to ..." that this is what it has become, and not what it is for.
SET_TO = re.compile(
    r"""\b(?:i|we)(?:'ve|[ ]have|[ ]had)?(?:[ ](?:just|already|now))?[ ](?:set|changed|updated|reset)[ ]
    (?:(?:my|our|the|his|her)[ ])?(?:\w{1,20}[ ]){0,2}\Z""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
# "password hunter22": letters and two digits or more, which is no name of a product or a standard.
BARE = re.compile(
    rf"""(?:(?<![a-z])password|passwd|passcode|pwd|passwort|kennwort|mot[ ]de[ ]passe|(?<![a-z])mdp
           |contrase(?:\u00f1|n)a)[ ]{{1,2}}
    (?!(?:office|windows|win|outlook|sha|base|aes|rsa|iso|rfc|utf|oauth|python|php|node)-?\d)
    (?=[\w!@\#$%^&*+-]{{0,60}}?[A-Za-z])(?=[\w!@\#$%^&*+-]{{0,60}}?\d\d)
    (?P<value>[\w!@\#$%^&*+-]{{6,64}}+){_END}""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
# "login error: E1001" has nobody's name; after a colon it may be one.
_NOBODY = r"""(?:err(?:ors?)?|fail(?:s|ed|ure)?|issues?|problems?|page|url|link|form|server|host|port
        |time|version|status|step|method|fehler|problem[ea]|seite|erreur|serveur|servidor)"""
# "Zugangsdaten: bob / hunter22", "curl -u bob:hunter22".
LOGIN = re.compile(
    rf"""(?: \b(?:login|log-in|credentials|zugangsdaten|identifiants|credenciales)
              (?:[ ](?:is|are|sind|sont|son))?
              (?:[ ]?:[ ]{{0,2}} | [ ]{{0,3}}(?!{_NOBODY}\b))[\w.@+-]{{2,60}}[ ]?[/|:][ ]?
              (?=[\w!@\#$%^&*+-]{{0,60}}?[A-Za-z])(?=[\w!@\#$%^&*+-]{{0,60}}?\d)
           | \bcurl[ ][^\r\n]{{0,200}}?(?<!\S)(?:-u|--user)[ =][\w.@+-]{{1,60}}: )
    (?P<value>[\w!@\#$%^&*+-]{{4,64}}+){_END}""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
# https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki: 12 to 24 words.
SEED = re.compile(
    rf"""(?:seed|recovery|mnemonic)[ ](?:phrase|words)[ ]?(?:is|are|:|-)[ ]{{0,2}}
    (?P<value>[a-z]{{3,8}}+(?:[ ,]{{1,2}}[a-z]{{3,8}}+){{11,23}}){_END}""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
_IS = r"(?:(?:number|nr|no)\.?[ ])?(?:is|was|ist|war|lautet|est|es)?[ ]?[:=\#-]?[ ]{0,2}"
_CODE_KINDS = r"""
    \b(?:T?OTP|CVV2?|CVC2?|[im]?TAN|PIN) \b
  | \b(?:verification|security|confirmation|activation|access|auth(?:entication|orization)?|login
       |sign[ -]?in|one[ -]time|sms|2fa|mfa|two[ -]factor|recovery|backup)[ -](?:code|pin|password)\b
  | \b(?:sicherheits|best(?:\u00e4|ae)tigungs|verifizierungs|aktivierungs|zugangs|einmal|freischalt)
       -?(?:code|passwort|pin)\b
  | \bcode[ ](?:de[ ](?:v(?:\u00e9|e)rification|s(?:\u00e9|e)curit(?:\u00e9|e)|confirmation)|pin|sms)
  | \bc(?:\u00f3|o)digo[ ](?:de[ ](?:verificaci(?:\u00f3|o)n|seguridad|confirmaci(?:\u00f3|o)n|acceso)
                            |pin|sms)
"""
# A code that is named as one, or "the code is" with so many digits; not "error code is 50013".
CODE = re.compile(
    rf"""(?: (?:{_CODE_KINDS}) [ ]?{_IS} (?P<value>(?:[A-Z]-)?\d{{3,4}}[ -]?\d{{0,4}})
    ){_END}""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
CODE_ALONE = re.compile(
    rf"""(?: \b(?:the|my|your|this|der|mein|dein|ihr|le|mon|ton|votre|el|mi|tu|su)[ ]
           | (?<![A-Za-z0-9][ ]) )
    (?<![\w-])(?:code|c(?:\u00f3|o)digo)[ ]?(?:is|was|ist|lautet|est|es|:|=)[ ]{{0,2}}
    (?P<value>\d{{4,8}}|\d{{3}}[ -]\d{{3}}){_END}""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
# What begins the names of codes that are no secrets, in one word as well: "zipcode", "Fehlercode".
_OTHER_CODES = r"""(?:error|status|exit|zip|post|area|country|promo|discount|coupon|voucher|product
        |dialling|fehler|produkt|rabatt|gutschein|l(?:\u00e4|ae)nder)"""
# "482913 is your verification code".
CODE_FIRST = re.compile(
    rf"""{_START}(?P<value>(?:[A-Z]-)?\d{{4,8}}|\d{{3}}[ -]\d{{3}})[ ]
    (?: (?:is|was)[ ](?:my|your) | ist[ ](?:mein|dein|ihr|der)e? | est[ ](?:mon|ton|votre) | es[ ](?:mi|tu|su) )
    (?:[ ](?!and|or|{_OTHER_CODES})[\w-]{{1,30}}){{0,2}}?
    [ ](?:(?!{_OTHER_CODES})\w{{0,20}}code|c(?:\u00f3|o)digo|OTP|PIN|TAN|passcode)\b""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
ASSIGNED_REST = re.compile(rf"(?:(?!{_HELD})[^\s\"'`,;<>|])*+", re.ASCII)
UNLIKE_PROSE = re.compile(r"[0-9!@#$%^&*+~=]", re.ASCII)
LIFETIME = re.compile(r"\d+-?(?:ms|s|secs?|m|mins?|minutes?|h|hours?|days?|char\w*|bits?|bytes?)")
OPAQUE = re.compile(
    rf"(?=[\w+/-])(?<![\w+/=-]){_AFTER_HELD}/*+(?P<value>[\w+/-]{{32,}}+={{0,2}})(?!{_HELD})",
    re.ASCII,
)
OPAQUE_PIECE = re.compile(
    rf"(?=[\w+-])(?<![\w+-]){_AFTER_HELD}(?P<value>[\w+-]{{32,}}+={{0,2}})(?!{_HELD})", re.ASCII
)
# AWS makes them of base64 and never of words: https://docs.aws.amazon.com/IAM/latest/UserGuide/
AWS_SECRET = re.compile(
    rf"(?<![\w+/=.-]){_AFTER_HELD}(?=[\w+/]{{0,39}}[+/])(?P<value>[A-Za-z0-9+/]{{40}})"
    rf"(?![\w+/=-]|{_HELD})",
    re.ASCII,
)
CASE_CHANGE = re.compile(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[a-z0-9])|(?<=\d)(?=[A-Za-z])")
HEX = re.compile(r"[0-9a-fA-F]+")
CLASS_CHANGE = re.compile(r"(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])", re.ASCII)
PATH_WORD = re.compile(r"(?<![^/])[a-z]{3,}(?![^/])", re.ASCII)
_UUID = r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"
UUID_ONLY = re.compile(_UUID, re.ASCII)

IBAN = re.compile(
    rf"{_START}(?P<value>[A-Za-z]{{2}}[0-9]{{2}}(?:[ -]?[A-Za-z0-9]){{11,30}})", re.ASCII
)
# The registry of ISO 13616, kept by SWIFT:
# https://www.swift.com/standards/data-standards/iban-international-bank-account-number
IBAN_LENGTHS = {
    country: int(length)
    for country, length in re.findall(
        r"([A-Z]{2})(\d\d)",
        """
        AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27
        DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28
        IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22
        MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24
        SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
        """,
    )
}

_DATE = r"(?:(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d)(?!\d)"
_ORDINARY = rf"""(?=[\w<+(]) (?: (?P<skip> {_UUID} | \b[a-z]{{2,20}}://[^\s<>|]++
    | <(?:[@\#!]|a?:|t:)[^<>\s]{{1,80}}>
    | \b{_DATE} | \b\d{{1,3}}(?:\.\d{{1,3}}){{3}}\b(?!\.\d)
    | \b\d{{1,2}}[.:]\d\d[ ]?-[ ]?\d{{1,2}}[.:]\d\d(?!\d) )"""
_DIGITS_START = (
    rf"(?<![A-Za-z0-9$\u20ac\u00a3\u00a5\u20b9\#=]){_AFTER_HELD}(?<![\d\]][.-])(?<![A-Za-z][-_])"
    r"(?<![$\u20ac\u00a3\u00a5][ ])(?<!(?:EUR|USD|GBP|CHF)[ ])"
)
CARD = re.compile(
    rf"{_ORDINARY} | {_DIGITS_START}(?P<value>[1-9]\d{{3}}(?:(?:[ ]{{1,2}}|[.-])?\d){{9,15}}))",
    re.VERBOSE | re.ASCII,
)
_AMOUNT = r"""(?<!000)(?![ ]?(?:EUR|USD|GBP|CHF|euros?|dollars?|users?|rows|records|requests
    |messages|bytes|people|downloads|[%\u20ac\u00a3\u00a5$]))"""
_EXTENSION = r"(?:[ ,;]{0,3}(?:extension|extn?|x|poste|\#)[ .:]{0,2}\d{1,6})?"
# What is numbered is no phone, though it looks like one.
_NUMBERED = r"""(?P<numbered> \b(?:order|invoice|ticket|case|reference|tracking|booking|article|item
        |product|part|serial|shipment|parcel|delivery(?:[ ]note)?|po|isbn|ean|gtin|licen[cs]e|project
        |bestellung|rechnung|auftrag|buchung|sendung|artikel
        |(?:bestell|rechnungs|auftrags|buchungs|sendungs|artikel|vorgangs)(?=n)
        |commande|facture|r(?:\u00e9|e)servation|pedido|factura)
    [ ]?(?:number|numbers|nummer|nr|no|id|num(?:\u00e9|e)ro|n\u00famero|n\u00b0)?[.:\#]{0,2}[ ]{0,2}[:\#]?
    (?:[ ]?(?:is|was|ist|war|lautet|est|es|era)[ ]?:?[ ]{1,2})?
    (?!0\d{1,4}[ -]\d{4})  # A trunk 0 and an area code: a phone, whatever stands before it.
    \d[\d-]{2,15}\b
    | \b\d[\d-]{3,15}[ ](?:is|was)[ ](?:my|your|the)[ ]
      (?:order|invoice|ticket|case|reference|tracking|booking)\b )"""
PHONE = re.compile(
    rf"""{_ORDINARY} | {_NUMBERED}
    | (?P<value> <tel:[^<>|\[\]]{{3,60}}(?:\|[^<>]{{0,100}})?>
    | (?:{_START}tel:)? (?:
        \+1(?:[ ().\-/]{{0,3}}\d){{10}} | \+(?:[ ().\-/]{{0,3}}\d){{8,15}}
      | {_DIGITS_START} (?:
          (?:00[ ]?|011[ .-])[1-9](?:[ ().\-/]{{0,3}}\d){{7,14}}                  # dialled abroad
        | (?:\(0\d{{0,4}}\)|0[ ]?\(\d{{2,4}}\)|0[1-9])(?:[ ().\-/]{{0,2}}\d){{6,11}}  # trunk 0
        | (?:1[ .-]{{1,2}})?\(?[2-9]\d\d\)?[ .\-/]{{0,2}}\d{{3}}[ .-]{{1,2}}\d{{4}}   # +1 countries
        | (?:1[ -]?)?\(\d{{2,5}}\)[ .-]{{0,2}}(?:\d[ .-]?){{4,9}}\d
        | [2-9]\d\d(?P<a>[ .-])\d{{3}}(?P=a)\d{{3}}{_AMOUNT}                          # 3-3-3
        | 1[38]00[ -]\d{{3}}[ -]\d{{3}} | [78][ -]?\(?\d{{3}}\)?[ -]?\d{{3}}[ -]\d\d[ -]?\d\d
        | [1-9]\d{{0,2}}(?P<b>[ -])\d{{4}}(?P=b)\d{{4}} | \d\d[ ]9\d{{4}}[ -]\d{{4}}
        | [1-9]\d{{1,2}}(?P<c>[ .-])\d{{2,3}}(?P=c)\d\d(?P=c)\d\d | [6-9]\d{{4}}[ -]\d{{5}}(?<!000)
        | [3689]\d{{3}}[ ]\d{{4}}(?<!000) | [1-9]\d{{8,14}}{_AMOUNT} )
      ) {_EXTENSION} (?![A-Za-z0-9]|[.-]\d|{_HELD}) ) )""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)

CALLED = re.compile(
    rf"""{_START}(?:phone|tel(?:ephone|efon|efono)?|mobile?|cell|fax|whatsapp|call
        |(?<=//)wa\.me/)[ .:]{{0,3}}
    (?:(?:number|no|nr|is|me|us|at|on)[ .:]{{1,3}}){{0,3}}(?!{_DATE})
    (?P<value>[(]?\d(?:[ ().\-/]{{0,2}}\d){{6,14}}{_AMOUNT}){_END}""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
