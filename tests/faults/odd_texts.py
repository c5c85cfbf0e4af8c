"""Texts that break programs: every script, every limit, every language that something might be smuggled in."""

from random import Random

SQL = (
    "'; DROP TABLE clientes; --",
    "' OR '1'='1",
    "Robert'); DELETE FROM clientes WHERE ('1'='1",
    "%s %(id)s $1 :id ?",
    "\\'; SELECT pg_sleep(60); --",
    'COALESCE("nombre", NULL)',
    "/* */ UNION SELECT usename FROM pg_user --",
)
OTHER_LANGUAGES = (
    "<script>alert(1)</script>",
    "${jndi:ldap://127.0.0.1/a}",
    "{{7*7}}",
    "../../etc/passwd",
    "=HYPERLINK()",
    "NULL",
    "null",
    "true",
    "NaN",
    "-0",
    "1e999",
)
SCRIPTS = (
    "שלום עולם",
    "مرحبا\u200f\u202e",  # right to left, and the mark that turns the direction
    "नमस्ते",
    "日本語の名前",
    "👩‍👩‍👧‍👦 family",
    "🏳️‍🌈🇨🇱",
    "Z̸̡͝a̷l̶g̵o̴",
    "ﬁ ligature Å",
    "İstanbul ẞ ǆ",
    "\u00a0no-break\u2003spaces\u3000",
    "zero\u200bwidth\ufeff",
    "\U0010fffd private",
    "e\u0301 decomposed",
)
NEVER_TAKEN = (
    *("\0", "\x01", "\x1b[2J", "\x7f", "\x85", "\n", "\r\n", "\t", "\x1c", "\u2028", "\u2029"),
    *("\ud800", "\udfff", "\ufffe", "\uffff"),
)


def odd(chance: Random) -> str:
    """One that is taken as it is or, with spaces around it, nearly so."""
    return chance.choice((*SQL, *OTHER_LANGUAGES, *SCRIPTS))


def never_taken(chance: Random) -> str:
    """In the middle or at an end, where white space would be dropped."""
    return chance.choice(("a{}b", "a{}", "{}b", " a{} ")).format(chance.choice(NEVER_TAKEN))


def of_bytes(chance: Random, count: int) -> str:
    """Exactly so many bytes in UTF-8, of characters of one to four bytes."""
    text, left = [], count
    while left:
        character = chance.choice([it for it in "xñ李🙂" if len(it.encode()) <= left])
        text.append(character)
        left -= len(character.encode())
    return "".join(text)


def noise(chance: Random, longest: int = 60) -> str:
    """Any characters of Unicode at all, surrogates included."""
    return "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(1, longest)))
