"""The rules of an account password in words, what is wrong with one that breaks them, and with a keyword."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.passwords.keywords import KEYWORD_LENGTH, MOST_KEYWORDS, KeywordFlaw, Mistake
from accounts.passwords.rules import PASSWORD_LENGTH, Flaw, PasswordRules


def rule_words(rules: PasswordRules, *, has_keywords: bool = False) -> list[str]:
    """Return what a new password has to be, said before it is typed."""
    said = [_("%(shortest)d to %(longest)d characters") % {"shortest": rules.shortest, "longest": PASSWORD_LENGTH}]
    if rules.classes:
        said.append(_("at least three of: upper-case letters, lower-case letters, digits, symbols"))
    said.append(_("not your email address or the part before its @ sign"))
    said.append(_("not a common password or the name of your company, even with digits or symbols around it"))
    if has_keywords:
        said.append(_("no word that your company does not allow in passwords"))
    if rules.history:
        words = ngettext("not your present password", "none of your last %(n)d passwords", rules.history)
        said.append(words % {"n": rules.history})
    return said


def flaw_words(flaw: Flaw, rules: PasswordRules) -> str:
    """Return how to put right a password that breaks a rule."""
    return str(_FLAWS[flaw]) % {"shortest": rules.shortest, "longest": PASSWORD_LENGTH, "n": rules.history}


_FLAWS: dict[Flaw, Promise] = {
    Flaw.TOO_SHORT: gettext_lazy("The new password is too short. Use at least %(shortest)d characters."),
    Flaw.TOO_LONG: gettext_lazy("The new password is too long. Use at most %(longest)d characters."),
    Flaw.TOO_FEW_CLASSES: gettext_lazy(
        "Use at least three of: upper-case letters, lower-case letters, digits, symbols."
    ),
    Flaw.CONTAINS_ADDRESS: gettext_lazy("The new password contains your email address or the part before the @ sign."),
    Flaw.COMMON: gettext_lazy(
        "This is a common password: a well-known word or the name of your company, with digits or symbols added. Choose"
        " another, such as several words that have nothing to do with each other."
    ),
    Flaw.KEYWORD: gettext_lazy(
        "The new password contains a word that your company does not allow in passwords. Choose another."
    ),
    Flaw.UNCHANGED: gettext_lazy("The new password is the same as the current one."),
    Flaw.USED_BEFORE: gettext_lazy("This is one of your last %(n)d passwords. Choose one that you have not used yet."),
}


def mistake_words(mistake: Mistake) -> str:
    """Return what is wrong with a line of the list of keywords."""
    flaw = _REASONS.get(mistake.reason) or _KEYWORD_FLAWS[mistake.flaw]
    what = str(flaw) % {"longest": KEYWORD_LENGTH, "most": MOST_KEYWORDS}
    return _("Line %(line)d: %(what)s") % {"line": mistake.line, "what": what}


_KEYWORD_FLAWS: dict[KeywordFlaw, Promise] = {
    KeywordFlaw.TOO_MANY: gettext_lazy("the list ends here; it can have at most %(most)d keywords."),
    KeywordFlaw.TOO_SHORT: gettext_lazy("too short. Use at least 3 characters, or 2 Chinese, Japanese or Korean ones."),
    KeywordFlaw.TOO_LONG: gettext_lazy("too long. Use at most %(longest)d characters."),
    KeywordFlaw.INVISIBLE: gettext_lazy("it has invisible characters in it. Type it again."),
    KeywordFlaw.UNREADABLE: gettext_lazy("this is not a valid expression."),
    KeywordFlaw.TOO_LARGE: gettext_lazy("the expression is too large. Shorten it, or its repetitions."),
    KeywordFlaw.TOO_LARGE_TOGETHER: gettext_lazy(
        "the expressions up to here are too large together. Shorten some, or use plain words."
    ),
    KeywordFlaw.MATCHES_EMPTY: gettext_lazy("the expression matches the empty text: it would refuse every password."),
    KeywordFlaw.MATCHES_TOO_MUCH: gettext_lazy(
        "the expression matches more than one in a hundred random passwords: it would refuse good ones."
    ),
}
# RE2's own words for what it cannot read.
_REASONS: dict[str, Promise] = {
    "missing )": gettext_lazy("the expression lacks a closing parenthesis."),
    "unexpected )": gettext_lazy("the expression has a closing parenthesis too many."),
    "missing ]": gettext_lazy("the expression lacks a closing bracket."),
    "invalid character class range": gettext_lazy("the expression has a range whose end comes before its start."),
    "no argument for repetition operator": gettext_lazy("the expression repeats nothing: * + ? or { stands alone."),
    "bad repetition operator": gettext_lazy("the expression repeats a repetition."),
    "invalid repetition size": gettext_lazy("the expression repeats more than 1,000 times."),
    "invalid escape sequence": gettext_lazy("the expression has a backslash before a sign that takes none."),
    "trailing \\": gettext_lazy("the expression ends with a backslash."),
    "invalid perl operator": gettext_lazy("the expression looks ahead or behind, which is not supported."),
}
