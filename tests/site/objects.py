"""What URLs name: made for Alice or her domain when an address is asked for."""

from django.conf import settings
from django.utils import timezone

from accounts.directory.services import create_account, create_department, mark_deleted
from accounts.evidence import actor_of
from accounts.models import Department
from admin_console.capabilities.rules import BatchAct
from admin_console.evidence.models import EvidencePack
from admin_console.imports.rules import Handout
from admin_console.imports.services import check
from admin_console.receipts.rules import ReceiptKind
from admin_console.receipts.services import leave_receipt
from mailportal.audit.source import ON_THE_HOST
from mailportal.throttle.counters import hit
from security.address_limits.models import BlockedNetwork
from security.flow.values import digest_of
from security.limits import SPRAY
from security.models import PortalSession, TrustedDevice
from security.records.rules import Channel, Reason
from tests.admin_console.acts import desk
from tests.admin_console.batches.acts import carried_out, drafted
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.account.logon_history.acts import logon
from tests.security.address_limits.acts import block
from tests.security.browsers.trusted_devices.acts import trusted
from tests.security.client_passwords.acts import SOURCE, issue, switched_on
from tests.security.old_passwords.acts import live_on
from tests.security.passwords.activation.acts import order_sheet


def of_alice(cast: Cast) -> tuple[object]:
    return (cast.alice.public_id,)


def acme(cast: Cast) -> tuple[object]:
    return (cast.acme.name,)


def of_sales(cast: Cast) -> tuple[object]:
    return (cast.sales.pk,)


def an_empty_department(cast: Cast) -> tuple[object]:
    made = Department.objects.filter(domain=cast.acme, name="港口").first()
    return ((made or create_department(domain=cast.acme, name="港口")).pk,)


def a_client_password(cast: Cast) -> tuple[object]:
    return (issue(switched_on(cast.alice)).client_password.public_id,)


def a_device_of_alice(cast: Cast) -> tuple[object, object]:
    return (cast.alice.public_id, *a_client_password(cast))


def an_old_password(cast: Cast) -> tuple[object]:
    live_on(cast.alice)
    return (cast.alice.public_id,)


def a_receipt(cast: Cast) -> tuple[object, object]:
    """One of what an administrator did to Alice."""
    receipt = leave_receipt(
        ReceiptKind.PHONE_LOST, account=cast.alice, actor=actor_of(cast.bob), source=SOURCE, ended=[]
    )
    return (cast.alice.public_id, receipt.public_id)


def a_batch(cast: Cast) -> tuple[object]:
    """A draft of Bob's that would freeze Alice."""
    return (drafted(cast.bob, [cast.alice], BatchAct.FREEZE).public_id,)


def an_ended_batch(cast: Cast) -> tuple[object]:
    """One of Bob's that found nothing to change."""
    return (carried_out(cast.bob, [cast.alice], BatchAct.UNFREEZE).public_id,)


def a_sheet(cast: Cast) -> tuple[object]:
    """One that Bob ordered for Alice: another postmaster's would be as missing as none."""
    return (order_sheet(cast.alice, issuer=cast.bob).round,)


def one_in_the_bin(cast: Cast) -> tuple[object]:
    """Eve, an employee in Sales, was deleted just now."""
    eve = create_account(
        address="eve@acme.example", name="Eve", domain=cast.acme, department=cast.sales, encoded_password=None
    )
    mark_deleted(account=eve)
    return (eve.public_id,)


def a_trusted_device(cast: Cast) -> tuple[object]:
    trusted(cast.alice)
    return (TrustedDevice.objects.latest("pk").public_id,)


def another_session(cast: Cast) -> tuple[object]:
    """A session of hers in another browser."""
    key = logged_on(cast.alice, source="198.51.100.7").cookies[settings.SESSION_COOKIE_NAME].value
    return (PortalSession.objects.get(session_key=digest_of(key)).public_id,)


def a_logon(cast: Cast) -> tuple[object]:
    return (logon(cast.alice).pk,)


def a_warning(cast: Cast) -> tuple[object]:
    return (logon(cast.alice, Reason.CLIENT_PASSWORD_NEEDED, channel=Channel.IMAP).pk,)


def a_limited_network(cast: Cast) -> tuple[object]:
    hit(SPRAY, str(cast.acme.pk), "198.51.100.0/24", times=SPRAY.tries)
    return ("198.51.100.0_24",)


def a_blocked_network(cast: Cast) -> tuple[object]:
    block(cast.acme)
    return (BlockedNetwork.objects.get(domain=cast.acme).pk,)


def an_import(cast: Cast) -> tuple[object]:
    """A file that the postmaster has sent, and that is right."""
    run = check(
        desk=desk(cast.bob),
        data=b"address,name,department\nli@acme.example,Li Na,Sales/East\n",
        file_name="people.csv",
        handout=Handout.SHEET,
        source=ON_THE_HOST,
    )
    return (run.public_id,)


def of_bob(cast: Cast) -> tuple[object, object]:
    """Acme's postmaster, as the operator console names them."""
    return (cast.acme.name, cast.bob.public_id)


def a_receipt_of_bob(cast: Cast) -> tuple[object, object, object]:
    """One of what the operator did to Bob."""
    receipt = leave_receipt(
        ReceiptKind.FACTORS_RESET, account=cast.bob, actor=actor_of(cast.olga), source=SOURCE, ended=[]
    )
    return (*of_bob(cast), receipt.public_id)


def an_evidence_pack(cast: Cast) -> tuple[object]:
    """Return the name of a pack of Bob's; what is in the file is looked at elsewhere."""
    now = timezone.now()
    made = {"ordered_at": now, "ended_at": now, "due_at": now, "archive": b"PK", "holds": True}
    return (EvidencePack.objects.create(domain=cast.acme, owner=cast.bob, **made).public_id,)
