"""Is this person fine, and if not, why: one sentence, what else is to be known, and the cure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.template.defaultfilters import capfirst
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from admin_console.person.acts import PersonTask
from admin_console.person.queries import Person
from admin_console.person.refused import detail_of, label_of, moment_words, sentence_of, tries_words
from mailportal.ui.sentences import listed, together
from security.records.latest import RefusedProgram
from security.records.rules import Reason
from security.records.words import channel_words
from security.ways_in.queries import is_let_in_by_exemption
from security.ways_in.rules import Way


@dataclass(frozen=True, slots=True)
class Finding:
    """What a page says first. ``kind`` is that of a verdict; ``cures`` are the tasks that help, the best first."""

    kind: str
    icon_name: str
    sentence: str
    detail: str = ""
    cures: tuple[PersonTask, ...] = ()


def finding_of(person: Person) -> Finding:
    """Return the gravest thing that is so: what shuts the person out, then a program that is refused, then the rest."""
    return next(_findings(person))


def _findings(person: Person) -> Iterator[Finding]:
    web = person.ways[0]
    if web.reason is not None:
        yield _shut_out(person, web.reason)
    still_trying = [one for one in person.refused if one.record.reason == Reason.CLIENT_PASSWORD_DELETED]
    refused = [one for one in person.refused if one not in still_trying]
    if refused:
        detail = detail_of(person, refused[0], more=len(refused) - 1)
        yield Finding("bad", "ban", capfirst(sentence_of(refused[0])), detail, (PersonTask.WHY,))
    yield from _waiting(person)
    if still_trying:
        yield _still_trying(person, still_trying[0])
    yield _fine(person)


# --- nobody gets in

_SHUT_OUT: dict[Reason, tuple[Promise, Promise, tuple[PersonTask, ...]]] = {
    Reason.DOMAIN_SUSPENDED: (
        gettext_lazy("Nobody can log on: the company is suspended"),
        gettext_lazy("Only the operator of the portal can end that."),
        (),
    ),
    Reason.ACCOUNT_FROZEN: (
        gettext_lazy("Nobody can log on: the account is frozen"),
        gettext_lazy("Frozen since %(since)s. Mail keeps arriving."),
        (PersonTask.UNFREEZE,),
    ),
    Reason.PASSWORD_EXPIRED: (
        gettext_lazy("Nobody can log on: the temporary password has expired"),
        gettext_lazy("It ended %(since)s. A new one has to be set."),
        (PersonTask.RESET_PASSWORD,),
    ),
    Reason.THROTTLED: (
        gettext_lazy("Nobody can log on: there were too many wrong passwords today"),
        gettext_lazy("No password is looked at until %(until)s. Unlocking the account ends that at once."),
        (PersonTask.UNLOCK, PersonTask.RESET_PASSWORD),
    ),
    Reason.SECOND_FACTOR_MISSING: (
        gettext_lazy("Nobody can log on: a second factor is required, and none can be attached"),
        gettext_lazy("An enrolment pass lets the person attach one."),
        (PersonTask.PASS,),
    ),
    Reason.SECOND_FACTOR_FROZEN: (
        gettext_lazy("Nobody can log on: the owner stopped the second factor with a notice"),
        gettext_lazy("Ask the person whether the changes of %(since)s were theirs, and decide below."),
        (),
    ),
    Reason.SECOND_FACTOR_THROTTLED: (
        gettext_lazy("The second step is closed to unknown browsers: there were too many wrong codes"),
        gettext_lazy("Closed since %(since)s. Somebody may know the password, so it must be changed as well."),
        (PersonTask.UNLOCK, PersonTask.RESET_PASSWORD),
    ),
}


def _shut_out(person: Person, reason: Reason) -> Finding:
    account, shut = person.account, person.shut
    since = {
        Reason.ACCOUNT_FROZEN: account.frozen_at,
        Reason.PASSWORD_EXPIRED: account.password_ends_at,
        Reason.SECOND_FACTOR_FROZEN: account.factors_frozen_at,
        Reason.SECOND_FACTOR_THROTTLED: account.second_step_closed_at,
    }.get(reason)
    until = min((end for end in (shut.strangers, shut.own_browsers) if end is not None), default=None)
    sentence, detail, cures = _SHUT_OUT[reason]
    return Finding(
        "bad", "ban", str(sentence), str(detail) % {"since": moment_words(since), "until": moment_words(until)}, cures
    )


# --- nobody is shut out, and yet something waits


def _waiting(person: Person) -> Iterator[Finding]:
    account, shut = person.account, person.shut
    if person.was_left_open:
        detail = _("The hour was %(when)s, but who had ordered it may no longer close it. Close it, or keep it open.")
        sentence, words = _("The account was not closed"), detail % {"when": moment_words(person.leaves_at)}
        yield Finding("warn", "door", sentence, words, (PersonTask.LEAVER,))
    elif person.leaves_at is not None:
        detail = _("It closes %(when)s. Until then you can stop it.") % {"when": moment_words(person.leaves_at)}
        yield Finding("warn", "door", _("The account is to be closed"), detail, (PersonTask.LEAVER,))
    if account.password_ends_at is not None:
        detail = _("It opens the page for a new password until %(until)s, and no mail program.")
        words, sentence = detail % {"until": moment_words(account.password_ends_at)}, _("The password is temporary")
        yield Finding("warn", "clock", sentence, words, (PersonTask.RESET_PASSWORD,))
    elif account.must_change_password_since is not None:
        detail = _("The next logon asks for a new one before anything else opens. Due since %(since)s.")
        words = detail % {"since": moment_words(account.must_change_password_since)}
        yield Finding("warn", "clock", _("The password must be changed at the next logon"), words)
    if shut.latest is not None:
        detail = _("Browsers and networks where the person is known still get in. It ends %(until)s.")
        words = detail % {"until": moment_words(shut.latest)}
        yield Finding("warn", "lock", _("Too many wrong passwords today"), words, (PersonTask.UNLOCK,))
    waiting = {way.reason for way in person.ways[1:]} & {Reason.CLIENT_PASSWORD_NEEDED, Reason.PASSWORD_RESTING}
    if Reason.CLIENT_PASSWORD_NEEDED in waiting:
        yield _without_security_password(person)
    elif waiting:
        detail = _("The password was reset with Forgot Password. A logon on the web ends that.")
        yield Finding("warn", "clock", _("Mail programs wait for a logon on the web"), detail)


def _without_security_password(person: Person) -> Finding:
    detail = _("%(name)s generates a security password for each device under Account Security.")
    sentence, old = _("No mail program can log on yet"), person.old_password
    if old is not None:
        sentence = _("Mail programs go on with the old password until %(when)s") % {"when": moment_words(old.ends_at)}
    return Finding("warn", "key", sentence, detail % {"name": person.account.name})


def _still_trying(person: Person, program: RefusedProgram) -> Finding:
    words = _("It gets in nowhere. If the device is still used, the account has to be removed from it.")
    sentence = _("A deleted security password still tries")
    if person.sees_labels:
        sentence = _("“%(label)s” is deleted, but still tries") % {"label": label_of(person, program)}
    return Finding("warn", "alert-triangle", sentence, together(words, tries_words(program)))


def _fine(person: Person) -> Finding:
    last = _("Nobody has logged on yet.")
    if person.last_at is not None:
        last = _("The last logon was %(when)s.") % {"when": moment_words(person.last_at)}
    shut = [way for way in person.ways if not way.is_open]
    if not shut and is_let_in_by_exemption(person.standing):
        sentence = _("The web is open; mail programs get in from exempt networks only")
        return Finding("", "info-circle", sentence, last, (PersonTask.WHY,))
    if not shut:
        return Finding("ok", "circle-check", _("Nothing is closed"), together(_("Every protocol is open."), last))
    if len(shut) == len(person.ways) - 1 and {way.reason for way in shut} == {Reason.THIRD_PARTY_CLIENTS_REFUSED}:
        return Finding("", "info-circle", _("The web is open; mail programs are not allowed"), last, (PersonTask.WHY,))
    return Finding("", "info-circle", _shut_by_rule(shut), last, (PersonTask.WHY,))


def _shut_by_rule(shut: Sequence[Way]) -> str:
    names = listed([channel_words(way.channel) for way in shut])
    return ngettext("Nothing is wrong; %(names)s is closed", "Nothing is wrong; %(names)s are closed", len(shut)) % {
        "names": names
    }
