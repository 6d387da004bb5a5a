"""X8: headless Thunderbird, given an address and a security password alone, sets the account up and reads a mail."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mail.conftest import Lab
from tests.mail.letters import from_outside
from tests.mail.thunderbird import Thunderbird, running_thunderbird, web_of
from tests.portal import running

# What its set-up dialog does with the modules behind it: find, fill in, log on, create.
_SET_UP = """
const [email, secret, resolve] = arguments;
(async () => {
  const from = name => ChromeUtils.importESModule(`resource:///modules/accountcreation/${name}.sys.mjs`)[name];
  const signal = new AbortController().signal;
  const config = await from("FetchConfig").fromISP(email.split("@")[1], email, signal);
  from("AccountConfig").replaceVariables(config, "Alice", email, secret);
  const told = [config.incoming, config.outgoing].map(one => [one.type, one.hostname, one.port, one.username]);
  try {
    await new (from("ConfigVerifier"))(null, signal).verifyConfig(config, false);
  } catch (refusal) {
    return {told, account: "", refusal: String(refusal)};
  }
  const account = await from("CreateInBackend").createAccountInBackend(config);
  return {told, account: account.key, refusal: ""};
})().then(resolve, failure => resolve({told: [], account: "", refusal: `${failure} ${failure.stack}`}));
"""
_COMES = """
const [key, wanted, resolve] = arguments;
(async () => {
  const {MailServices} = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
  const server = MailServices.accounts.getAccount(key).incomingServer;
  server.performExpand(null);
  for (let tries = 0; tries < 200; tries++) {
    const inbox = server.rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox);
    if (inbox) {
      inbox.updateFolder(null);
      if ([...inbox.messages].some(message => message.mime2DecodedSubject == wanted)) {
        return "";
      }
    }
    await new Promise(passed => setTimeout(passed, 100));
  }
  return "it is not in the inbox";
})().then(resolve, failure => resolve(String(failure)));
"""


@pytest.fixture(scope="module")
def asked() -> list[str]:
    """What Thunderbird has asked the web for."""
    return []


@pytest.fixture(scope="module")
def thunderbird(lab: Lab, asked: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Thunderbird]:
    home: Path = tmp_path_factory.mktemp("thunderbird")
    with (
        running(lab.portal, "web"),
        web_of(lab.portal.web, asked) as proxy,
        running_thunderbird(home, proxy) as program,
    ):
        yield program


def test_an_address_and_a_security_password_are_enough(lab: Lab, thunderbird: Thunderbird, asked: list[str]) -> None:
    person, ports = lab.person("theo"), lab.host.site.ports
    person.turn_on()
    assert from_outside(lab, person.address, "For Theo").startswith("250")
    done = thunderbird.run(_SET_UP, person.address, person.issue("mail").secret)
    assert done["refusal"] == ""
    assert done["told"] == [
        ["imap", "127.0.0.1", ports.imaps, person.address],
        ["smtp", "127.0.0.1", ports.submissions, person.address],
    ]
    assert "http://autoconfig.acme.example/mail/config-v1.1.xml" in asked
    assert thunderbird.run(_COMES, done["account"], "For Theo") == ""


def test_the_account_password_sets_nothing_up_once_security_passwords_are_on(
    lab: Lab, thunderbird: Thunderbird
) -> None:
    person = lab.person("tina")
    person.turn_on()
    done = thunderbird.run(_SET_UP, person.address, person.password)
    assert (done["account"], len(done["told"])) == ("", 2)
