"""What clients write: which of it is masked, and which of it stays byte for byte.

Every number, address and secret below is made up: documentation domains, numbers kept for fiction,
test cards, IBANs of the registry's own examples. Tokens are joined at run time, so that no secret
scanner stops at this file.
"""
# ruff: noqa: RUF001 - full-width and Arabic-Indic signs are what some of the rows are about

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faqbot.store.masking import mask

MIXED = "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7b"
HEX = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
PEM_BEGIN, PEM_END = "-----BEGIN " + "{}PRIVATE KEY-----", "-----END " + "{}PRIVATE KEY-----"

EMAILS = [
    ("write to jane.doe@example.com.", "write to [email]."),
    ("jane+faq@mail.example.co.uk", "[email]"),
    ("JANE_DOE@EXAMPLE.ORG", "[email]"),
    ("'o'neil@example.com'", "'[email]'"),
    ("(jane@example.com)", "([email])"),
    ("jane@example.com, bob@example.net", "[email], [email]"),
    ("jane@example.com/bob@example.net", "[email]/[email]"),
    ("jane@example.com\nbob@example.net", "[email]\n[email]"),
    ("_jane@example.com_", "_[email]_"),
    ("jörg@müller.example", "[email]"),
    ("иван@почта.example", "[email]"),
    ("邮箱jane@example.com谢谢", "邮箱[email]谢谢"),
    ("jane\uff20example\uff0ecom", "[email]"),
    ("jane @ example.com", "[email]"),
    ("jane [at] example [dot] com please", "[email] please"),
    ("jane[at]example.com", "[email]"),
    ("jane(at)example(dot)co(dot)uk", "[email]"),
    ("jane {at} example {dot} org", "[email]"),
    ("jane at example dot com", "[email]"),
    ("jane@example dot com", "[email]"),
    ("mailto:jane@example.com", "[email]"),
    ("mailto:jane@example.com?subject=demo", "[email]?subject=demo"),
    ("ask <mailto:jane@example.com|jane@example.com>!", "ask [email]!"),
    ("<mailto:jane@example.com|Jane>", "[email]"),
    ("[Jane](mailto:jane@example.com)", "[Jane]([email])"),
    ("jane@xn--mller-kva.example", "[email]"),
]

PHONES = [
    ("call +1 202-555-0123 now", "call [phone] now"),
    ("+12025550123", "[phone]"),
    ("+1 (202) 555-0123", "[phone]"),
    ("+1.202.555.0123", "[phone]"),
    ("1-800-555-0199", "[phone]"),
    ("(202) 555-0123", "[phone]"),
    ("(202)555-0123", "[phone]"),
    ("202-555-0123", "[phone]"),
    ("202.555.0123", "[phone]"),
    ("202 555 0123", "[phone]"),
    ("2025550123", "[phone]"),
    ("202-555-0123 ext. 12", "[phone]"),
    ("202-555-0123x12", "[phone]"),
    ("202-555-0123, extension 4", "[phone]"),
    ("202-555-0123/202-555-0124", "[phone]/[phone]"),
    ("call me at 555-0123", "call me at [phone]"),
    ("phone: 5550123", "phone: [phone]"),
    ("011 44 20 7946 0018", "[phone]"),
    ("+44 20 7946 0018", "[phone]"),
    ("+44 (0)20 7946 0018", "[phone]"),
    ("020 7946 0018", "[phone]"),
    ("07700 900123", "[phone]"),
    ("0044 20 7946 0018", "[phone]"),
    ("00 44 20 7946 0018", "[phone]"),
    ("+49 (0)30 23125-000", "[phone]"),
    ("030/23125000", "[phone]"),
    ("delivery 0171-5550123", "delivery [phone]"),
    ("my order, 020 7946 0018, is late", "my order, [phone], is late"),
    ("project 030 23125000", "project [phone]"),
    ("(030) 23125 000", "[phone]"),
    ("+33 1 99 00 12 34", "[phone]"),
    ("01 99 00 12 34", "[phone]"),
    ("01.99.00.12.34", "[phone]"),
    ("+34 612 345 678", "[phone]"),
    ("612 345 678", "[phone]"),
    ("91 555 01 23", "[phone]"),
    ("+48 601-555-012", "[phone]"),
    ("601-555-012", "[phone]"),
    ("22 555 01 23", "[phone]"),
    ("+7 (495) 555-01-23", "[phone]"),
    ("8 (495) 555-01-23", "[phone]"),
    ("8-800-555-01-23", "[phone]"),
    ("+55 11 95555-0123", "[phone]"),
    ("(11) 95555-0123", "[phone]"),
    ("11 95555-0123", "[phone]"),
    ("+52 55 5555 0123", "[phone]"),
    ("55 5555 0123", "[phone]"),
    ("+91 98765 55012", "[phone]"),
    ("98765 55012", "[phone]"),
    ("+86 138 5550 0123", "[phone]"),
    ("138 5550 0123", "[phone]"),
    ("+81-3-5555-0123", "[phone]"),
    ("03-5555-0123", "[phone]"),
    ("010-5555-0123", "[phone]"),
    ("+61 491 570 006", "[phone]"),
    ("0491 570 006", "[phone]"),
    ("1300 555 010", "[phone]"),
    ("+65 6555 0123", "[phone]"),
    ("6555 0123", "[phone]"),
    ("+45 55 50 12 34", "[phone]"),
    ("55 50 12 34", "[phone]"),
    ("+46 8 465 004 00", "[phone]"),
    ("08-465 004 00", "[phone]"),
    ("0 (212) 555 01 23", "[phone]"),
    ("+39 06 5555 0123", "[phone]"),
    ("+972-50-555-0123", "[phone]"),
    ("+27 82 555 0123", "[phone]"),
    ("+380 44 555 01 23", "[phone]"),
    ("tel:+12025550123", "[phone]"),
    ("<tel:+12025550123|(202) 555-0123>", "[phone]"),
    ("<tel:2025550123>", "[phone]"),
    ("https://wa.me/12025550123", "https://wa.me/[phone]"),
    ("*202-555-0123*", "*[phone]*"),
    ("_202-555-0123_", "_[phone]_"),
    ("電話は03-5555-0123です", "電話は[phone]です"),
    ("+1\u00a0202\u2011555\u20110123", "[phone]"),
    ("202\u2013555\u20130123", "[phone]"),
    (
        "\uff0b\uff11\u3000\uff12\uff10\uff12\u3000\uff15\uff15\uff15\u3000\uff10\uff11\uff12\uff13",
        "[phone]",
    ),
    ("+٤٤ ٢٠ ٧٩٤٦ ٠٠١٨", "[phone]"),
    ("on 2026-11-23 call 202-555-0123", "on 2026-11-23 call [phone]"),
]

CARDS = [
    ("4111 1111 1111 1111", "[card]"),
    ("4111111111111111", "[card]"),
    ("4111-1111-1111-1111 exp 12/27", "[card] exp 12/27"),
    ("4111 1111 1111 1111 12/27", "[card] 12/27"),
    ("5555 5555 5555 4444.", "[card]."),
    ("3782 822463 10005", "[card]"),
    ("378282246310005", "[card]"),
    ("6011 1111 1111 1117", "[card]"),
    ("3056 930902 5904", "[card]"),
    ("4222222222222", "[card]"),
    ("6304 0000 0000 0000 000", "[card]"),
    ("4111\u00a01111\u00a01111\u00a01111", "[card]"),
    ("4111\u20111111\u20111111\u20111111", "[card]"),
    ("\uff14\uff11\uff11\uff11 1111 1111 1111", "[card]"),
    ("٤١١١ ١١١١ ١١١١ ١١١١", "[card]"),
    ("卡号4111111111111111。", "卡号[card]。"),
]

IBANS = [
    ("DE89 3704 0044 0532 0130 00 please", "[iban] please"),
    ("DE89370400440532013000", "[iban]"),
    ("de89370400440532013000", "[iban]"),
    ("de89 3704 0044 0532 0130 00", "[iban]"),
    ("GB82 WEST 1234 5698 7654 32.", "[iban]."),
    ("IBAN:NL91ABNA0417164300", "IBAN:[iban]"),
    ("FR14 2004 1010 0505 0001 3M02 606", "[iban]"),
    ("BE68 5390 0754 7034", "[iban]"),
    ("NO93-8601-1117-947", "[iban]"),
    ("MT84MALT011000012345MTLCAST001S", "[iban]"),
    ("ZZ591234567890123456 of a country unknown here", "[iban] of a country unknown here"),
    ("DE00 3704 0044 0532 0130 00", "[iban]"),
    ("DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000", "[iban]"),
]

SECRETS = [
    ("xo" + "xb-1234567890-abcdefghijkl", "[secret]"),
    ("xo" + "xp-1234567890-abcdefghijkl", "[secret]"),
    ("my xa" + "pp-1-A0123-4567-abcdef!", "my [secret]!"),
    ("https://hooks.slack." + "com/services/T00000000/B00000000/" + "X" * 24, "https://[secret]"),
    ("M" + "TIz" + "Abc0" * 5 + "." + "Gabcde" + "." + "abc-DEF_0" * 3, "[secret]"),
    ("gh" + "p_" + MIXED, "[secret]"),
    ("gh" + "s_" + MIXED, "[secret]"),
    ("github" + "_pat_" + MIXED + "_" + MIXED, "[secret]"),
    ("gl" + "pat-" + "abcdefghij0123456789", "[secret]"),
    ("AK" + "IA" + "IOSFODNN7EXAMPLE", "[secret]"),
    ("AI" + "za" + "Sy" + "Ab0-" * 9, "[secret]"),
    ("sk_" + "live_" + "0123456789abcdef", "[secret]"),
    ("rk_" + "test_" + "0123456789abcdef", "[secret]"),
    ("sk" + "-" + "Abc1" * 8, "[secret]"),
    ("sk" + "-proj-" + "Abc1" * 8, "[secret]"),
    ("ey" + "JhbGciOiJub25lIn0." + "ey" + "JzdWIiOiJleGFtcGxlIn0.c2ln", "[secret]"),
    (f"{PEM_BEGIN.format('')}\nMIIE{MIXED}\n{PEM_END.format('')} ok", "[secret] ok"),
    (f"{PEM_BEGIN.format('RSA ')}\nDEK-Info: x\n\nMIIE\n{PEM_END.format('RSA ')}", "[secret]"),
    (f"{PEM_BEGIN.format('OPENSSH ')}\nb3BlbnNz{MIXED}\ncut off", "[secret]\ncut off"),
    ("password: hunter2", "password: [secret]"),
    ("Password:hunter2, thanks", "Password:[secret], thanks"),
    ("my password is hunter2.", "my password is [secret]."),
    ("the password for staging is hunter2", "the password for staging is [secret]"),
    ('password: "correct horse"', 'password: "[secret]"'),
    ("password: swordfish", "password: [secret]"),
    ("passwd = `s3cr3t`", "passwd = `[secret]`"),
    ("*pwd*: hunter2", "*pwd*: [secret]"),
    ("PIN: 4821", "PIN: [secret]"),
    ("api_key=abcd1234", "api_key=[secret]"),
    ("API key: abcd1234", "API key: [secret]"),
    ('{"apiKey": "abcd1234"}', '{"apiKey": "[secret]"}'),
    ("DB_PASSWORD=abcdef", "DB_PASSWORD=[secret]"),
    ("client_secret=abcd1234&x=1", "client_secret=[secret]&x=1"),
    ("the token is ab12cd34", "the token is [secret]"),
    ("access_token=" + "ab1-" * 200, "access_token=[secret]"),
    ("Authorization: Bearer abcdefgh12345678", "Authorization: Bearer [secret]"),
    ('-H "Authorization: Basic ZGVtbzpkZW1v"', '-H "Authorization: Basic [secret]"'),
    ("Bearer abcdefgh12345678", "Bearer [secret]"),
    ("https://demo:pa55word@example.com/x", "https://[secret]@example.com/x"),
    ("postgres://demo:p@ss@db.example.com/x", "postgres://[secret]@db.example.com/x"),
    ("redis://:pa55word@example.com:6379/0", "redis://[secret]@example.com:6379/0"),
    ("the password is swordfish", "the password is [secret]"),
    ("My password is swordfish. What now?", "My password is [secret]. What now?"),
    (
        "the password is swordfish but I cannot sign in",
        "the password is [secret] but I cannot sign in",
    ),
    ("my passphrase was thunderbolt, thanks", "my passphrase was [secret], thanks"),
    ("the password for staging is swordfish", "the password for staging is [secret]"),
    ('the password is "swordfish"', 'the password is "[secret]"'),
    ("my password is 'swordfish', thanks", "my password is '[secret]', thanks"),
    ("I've just changed my password to swordfish.", "I've just changed my password to [secret]."),
    ("we set the admin password to Tr0ub4dor", "we set the admin password to [secret]"),
    ("user bob password hunter22 does not work", "user bob password [secret] does not work"),
    ("Passwort geheim123", "Passwort [secret]"),
    ("password -> hunter2", "password -> [secret]"),
    ("Password \u2013 hunter2", "Password \u2013 [secret]"),
    ("login: bob / hunter22", "login: bob / [secret]"),
    ("Zugangsdaten: bob/geheim123.", "Zugangsdaten: bob/[secret]."),
    ("curl -X POST -u bob:hunter example.com", "curl -X POST -u bob:[secret] example.com"),
    ("recovery phrase: " + "able " * 11 + "zoo", "recovery phrase: [secret]"),
    ("482913 is my verification code", "[secret] is my verification code"),
    ("G-482913 is your login code.", "[secret] is your login code."),
    ("482913 ist mein Sicherheitscode", "[secret] ist mein Sicherheitscode"),
    ("482 913 est mon code", "[secret] est mon code"),
    ("das Kennwort heißt Schwertfisch", "das Kennwort heißt [secret]"),
    ("la password è delfino12", "la password è [secret]"),
    ("mijn wachtwoord is hond123", "mijn wachtwoord is [secret]"),
    ("minha senha é 48213", "minha senha é [secret]"),
    ("hasło: miecznik", "hasło: [secret]"),
    ("min adgangskode er hval123", "min adgangskode er [secret]"),
    ("mitt lösenord är val123", "mitt lösenord är [secret]"),
    ("Пароль: мечрыба", "Пароль: [secret]"),
    ("密码是swordfish1", "密码是[secret]"),
    ("密码：swordfish", "密码：[secret]"),
    ("パスワードは hunter2 です", "パスワードは [secret] です"),
    ("das Passwort ist Schwertfisch", "das Passwort ist [secret]"),
    ("Mein Kennwort lautet hund123.", "Mein Kennwort lautet [secret]."),
    ("Passwort: Schwertfisch", "Passwort: [secret]"),
    ("die PIN lautet 4821", "die PIN lautet [secret]"),
    ("das Passwort für die Cloud ist hund123", "das Passwort für die Cloud ist [secret]"),
    ("le mot de passe est espadon", "le mot de passe est [secret]"),
    ("mon mot de passe : chat123", "mon mot de passe : [secret]"),
    ("mdp: chat123", "mdp: [secret]"),
    ("la contraseña es delfinazul", "la contraseña es [secret]"),
    ("mi contrasena es 48211", "mi contrasena es [secret]"),
    ("mi clave es perro123", "mi clave es [secret]"),
    ("my OTP is 482913", "my OTP is [secret]"),
    ("OTP 482 913 does not work", "OTP [secret] does not work"),
    ("card with CVV 123", "card with CVV [secret]"),
    ("cvc: 1234, exp 12/27", "cvc: [secret], exp 12/27"),
    ("verification code 482913", "verification code [secret]"),
    ("the security code is 123", "the security code is [secret]"),
    ("2FA code: G-482913", "2FA code: [secret]"),
    ("I got the SMS code 4829", "I got the SMS code [secret]"),
    ("the code is 482913", "the code is [secret]"),
    ("Code: 482913", "Code: [secret]"),
    ("Der Sicherheitscode lautet 123", "Der Sicherheitscode lautet [secret]"),
    ("Bestätigungscode 482913", "Bestätigungscode [secret]"),
    ("mTAN 482913", "mTAN [secret]"),
    ("le code de vérification est 482913", "le code de vérification est [secret]"),
    ("mon code est 482913", "mon code est [secret]"),
    ("el código de verificación es 482913", "el código de verificación es [secret]"),
    ("mi código es 482913", "mi código es [secret]"),
    ("wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY", "[secret]"),
    ("x9Kd+3Lm/Qp7Zt2Rv8Bn" + "/W4yH6cJ1sG0uE5aTfDi", "[secret]"),
    (
        "https://discord." + "com/api/webhooks/123456789012345678/" + MIXED + MIXED[:28],
        "https://[secret]",
    ),
    (
        "https://ptb.discordapp." + "com/api/v10/webhooks/123456789012345678/" + MIXED,
        "https://[secret]",
    ),
    (f"hash {HEX}.", "hash [secret]."),
    (HEX.upper(), "[secret]"),
    ("0123456789abcdef" * 2, "[secret]"),
    (MIXED, "[secret]"),
    (MIXED + "+/" + MIXED + "==", "[secret]"),
]

MASKED = [
    pytest.param(kind, text, expected, id=f"{kind}-{index}")
    for kind, rows in {
        "email": EMAILS,
        "phone": PHONES,
        "card": CARDS,
        "iban": IBANS,
        "secret": SECRETS,
    }.items()
    for index, (text, expected) in enumerate(rows)
]

ORDINARY = [
    "",
    "Hello! How are you?",
    "Founded in 1998, relaunched in 2024.",
    "2024-2026, 2024/2025 and the 1990s",
    "the call is on 2026-11-23 at 10:30",
    "23.11.2026, 11/23/2026, 23-11-2026",
    "2026-11-23T10:00:00+02:00",
    "open 08.00-17.00 and 09:00 - 17:30",
    "Is support 24/7, 365 days?",
    "$12,500 or 12.500,00 €",
    "1 000 000 EUR, 123 456 789 EUR and USD 123 456 789",
    "our budget is $100 000 000",
    "1,000,000 rows and 120 000 000 rows",
    "10,000 users, 250000 sessions",
    "100-2000 users, 500-1000 developers, 10000-20000 EUR",
    "10-15 developers for 2-3 weeks",
    "Python 3.11.7, Node v18.17.1, 2.0.0-rc.1",
    "ISO 27001, ISO 9001:2015, RFC 2616, SOC 2",
    "order 482913, ticket #1234567890",
    "invoice INV-20250001 and SKU-123456789",
    "GPT-4o, Llama-3.1-405B, RTX 4090, EC2 t3.medium",
    "HTTP 404 on port 8080 at 1920x1080",
    "commit a1b2c3d fixed it, then deadbeef",
    "server 192.168.100.200 and 10.0.0.1:5432",
    "123e4567-e89b-12d3-a456-426614174000",
    "https://example.com/docs/v2/getting-started-with-the-faq-bot-in-2026/install",
    "https://example.com/orders/1234567890?id=4111111111111111",
    "https://acme.slack.com/archives/C024BE91L/p1700000000123456",
    "https://example.com:8443/@team",
    "<https://example.com|our site> and <#C024BE7LR|general>",
    "<@123456789012345678> <@U024BE7LH> <:ok:123456789012345678> <t:1700000000:R>",
    "thanks @john.doe and @maria",
    "look at example.com or meet at 10",
    "git@github.com:example/repo.git",
    "pip install faqbot@1.2.0, logo@2x.png",
    "How do I reset my password?",
    "my password is wrong, the token is expired",
    "forgot password: what do I do now?",
    "Is the token valid? The token is 30min old",
    "password is 8 characters long, token: how?",
    "is a bearer token needed, or the bearer of news",
    "max_tokens=4096 and tokens: 128000",
    "the password is too short",
    "the password is case sensitive and expired",
    "my password is not working",
    "My password is incorrect. The password is required!",
    "the password is forgotten, the password is rejected, the password is visible",
    "what if the password is swordfish?",
    "how do I change my password",
    "the password is the same as before",
    "the secret is patience",
    "my passcode is lost and the password was changed yesterday",
    "das Passwort ist falsch",
    "Mein Passwort ist abgelaufen, das Kennwort ist zu kurz.",
    "das Passwort ist vergessen und gesperrt",
    "Wie ändere ich mein Passwort?",
    "le mot de passe est incorrect",
    "mon mot de passe est oublié, le mot de passe est trop court",
    "la contraseña es incorrecta",
    "mi contraseña está caducada y la contraseña es obligatoria",
    "la clave es paciencia",
    "the code is broken",
    "der Code ist falsch",
    "error code 1045, error code is 50013, HTTP status code: 404",
    "zip code 94103 and the postal code is 10115",
    "the country code is 49, area code 212",
    "discount code SAVE20, promo code: 123456",
    "the OTP is 6 digits, a PIN of 4 digits, a CVV has 3",
    "is the verification code valid for 10 minutes?",
    "what is a CVV and where is the security code?",
    "order number 100200300",
    "order no. 100200300, order #100200300, order id: 100200300",
    "order 0042-17 and invoice 0815",
    "invoice 2026-1042 and invoice number 202600123",
    "ticket 123456789 and case number 00123456",
    "Bestellnummer 100200300, Rechnung Nr. 100200300",
    "commande numéro 100200300",
    "número de pedido 100200300",
    "tracking number 123456789012",
    "my order number is 100200300, order id is 100200300",
    "meine Auftragsnummer lautet 100200300, mon numéro de commande est 100200300",
    "100200300 is my order number and 202600123 was the invoice number",
    "PO 4500012345, delivery note 100200300, project 100200300",
    "ISBN 9783161484100, EAN 4006381333931",
    "the password is case-sensitive",
    "I need the password to login and a password to Office365",
    "I changed my password to access the portal",
    "password - forgotten, Settings -> Password -> Reset",
    "reset password Office365 or change the password of Windows11",
    "password SHA256, password 2FA, password policy2",
    "the password is \"incorrect\", 'password is invalid'",
    "mit password er forkert, mitt password är glömt",
    "la password è sbagliata, a senha é muito curta, wachtwoord is vergeten",
    "密码是什么",
    "パスワードは何ですか",
    "404 is your error code, 10115 is my zip code, 50013 is the code",
    "login 24/7, login page / v1, credentials for sandbox/test",
    "login error: ERR403, login failed: error403, credentials error: E1001",
    "login server: mail01, login port: tcp8443, Login Fehler: E1001",
    "90210 is my zipcode, 2000 is my postcode, 5003 is your errorcode",
    "5003 ist der Fehlercode, 4711 ist Ihr Gutscheincode",
    "docker run -u 1000:1000, id -u root:staff",
    "what is a seed phrase and where do I find the recovery phrase",
    "src/Main/Java/Com/Example/MyClassName2Test",
    "https://discord.com/channels/123456789012345678/123456789012345678",
    "an API key is required; see https://example.com/keys",
    "API key: https://example.com/keys/2026",
    "MyVeryLongClassNameForHandlingRequests2",
    "supercalifragilisticexpialidocious-and-then-some-more",
    "=" * 80,
    "-" * 80,
    "3.14159265358979 and 1e-10, 99.95 %",
    "Q3 2026, H1/2027, week 47",
    "1) first 2) second 3) third",
    "5 + 7 = 12; 1/2 + 1/4",
    "1234567890123456 fails the Luhn check, 123456789012345678 too",
    "ab12 is not an account, at 10 we meet, be24 hours",
    "已经2026年了，10个开发人员。",
    "👩\u200d💻 naïve café – “quotes” … ½ m²",
    "a line\r\n\tanother line\x00\ufeff",
]

UNITS = [
    *"a1(-@[ \n\u0661",
    *("1 ", "1234 ", "+1 ", "00", "(0", "1.1.", "12.12-", "2026-11-23", "0171 ", "\uff11 "),
    *("a.", "a.a@", "a@a.", "a at ", "a [at] ", "dot ", "<mailto:", "<mailto:a@b.co", "<tel:"),
    *("password", "password:", "password=", "password for ", "token is ", "bearer ", "Bearer 1"),
    *("a://", "://a:", "eyJ", "eyJa.", "sk-", "sk-1", "xo" + "xb-", "a/", "aB3/", "aB3"),
    *("password is a", "Passwort ist ", "OTP ", "code is 1", "CVV 1 ", "order number 1", "order "),
    *(
        "password to a",
        "I set my password to ",
        "password a",
        "password -> ",
        "login: a/",
        "curl -u a",
    ),
    *("seed phrase: abc ", "abc ", "1234 is my ", "密码是a", "passwordis"),
    *("AA11 ", "DE89 3704 ", "de8937040044", "[email]", "<@1", "call ", "-----"),
    PEM_BEGIN.format(""),
]

FRAGMENTS = [
    *(text for rows in (EMAILS, PHONES, CARDS, IBANS, SECRETS) for text, _ in rows),
    *("[email]", "[phone]", "[card]", "[iban]", "[secret]", "password", "token", "Bearer ", " is "),
    *(
        "OTP ",
        "the code is ",
        "order number ",
        "swordfish",
        "Passwort ist ",
        " is my code",
        "I set my password to ",
        "login: bob / ",
        "curl -u bob:",
        "password hunter22",
        "密码是",
        " - ",
        " -> ",
        "discord.com/api/webhooks/",
    ),
    *"0123456789.,:;-_/+=@#$&|<>()[]{}\"'`*!? \n",
    *("at", "dot", "://", "https://", "mailto:", "tel:", "\u00a0", "\u2011", "\u0663", "ü", "ab"),
]


@pytest.mark.parametrize(("kind", "text", "expected"), MASKED)
def test_a_known_format_is_masked_and_its_surroundings_stay(kind, text, expected):
    assert mask(text) == expected
    assert f"[{kind}]" in expected


@pytest.mark.parametrize(("kind", "text", "expected"), MASKED)
def test_a_format_is_masked_inside_a_sentence(kind, text, expected):
    assert f"[{kind}]" in mask(f"Hi, here it is: {text}\nBest, Jane")


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_stays_byte_for_byte(text):
    assert mask(text) == text


@given(st.text())
def test_any_text_is_masked_without_error_and_once_for_all(text):
    once = mask(text)
    assert mask(once) == once


@settings(max_examples=300)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join))
def test_fragments_glued_in_any_order_are_masked_once_for_all(text):
    once = mask(text)
    assert mask(once) == once


def test_what_a_placeholder_bares_is_masked_in_the_same_call():
    glued = "jane+faq@mail.example.co.ukmon code est 482913"
    assert mask(glued) == "[email] code est [secret]"


@given(
    st.lists(st.from_regex(r"[^\W\d_]{1,9}", fullmatch=True).filter(lambda word: word != "at")),
    st.sampled_from([" ", ", ", ". ", "; ", "? ", "! ", "\n", " \u2013 "]),
)
def test_words_without_digits_stay_byte_for_byte(words, separator):
    text = separator.join(words)
    assert mask(text) == text


@pytest.mark.parametrize("unit", UNITS)
def test_time_grows_with_the_length_and_not_with_its_square(unit):
    short, long = ((unit * size)[:size] for size in (2_000, 16_000))
    # Eight times the text: 8 if linear, 64 if quadratic. Three tries, for a busy machine.
    growth = min(_seconds(long) / _seconds(short) for _ in range(3))
    assert growth < 30


def _seconds(text: str) -> float:
    return min(_seconds_once(text) for _ in range(2))


def _seconds_once(text: str) -> float:
    start = time.thread_time()
    mask(text)
    return time.thread_time() - start
