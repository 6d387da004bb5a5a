"""An installation as a company runs it: production's settings behind nginx with the files of deploy/nginx."""

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from deploy.certificate import make_certificate
from deploy.mail_files import render
from deploy.nginx_version import http2_values, installed_nginx
from tests.cast import password_of
from tests.portal import Portal, accepts, as_shipped, end, free_ports, own_database, parent_of, running
from tests.prepared import CHEAP_HASHES, ROOT

HOST = "portal.example"
SET_UP_NAMES = "autoconfig.acme.example autodiscover.acme.example ua-auto-config.acme.example"
ADDRESS = "alice@acme.example"
SHIPPED = ROOT / "deploy" / "nginx"
# Tests that count by network say here from which one a request comes; people's browsers do not send it.
CLIENT_HEADER = "X-Client-Of-The-Test"
_COMPANY = "import django; django.setup(); from tests.cast import make_cast; make_cast()"
# Everything that nginx writes is in the test's folder; Debian's own paths want root.
_AROUND = """\
@USER@
daemon off;
worker_processes 1;
pid @DIRECTORY@/nginx.pid;
error_log @DIRECTORY@/nginx.log;
events { worker_connections 1024; }
http {
    access_log off;
    set_real_ip_from 127.0.0.1;
    real_ip_header @CLIENT_HEADER@;
    client_body_temp_path @DIRECTORY@/body;
    proxy_temp_path @DIRECTORY@/proxy;
    fastcgi_temp_path @DIRECTORY@/fastcgi;
    uwsgi_temp_path @DIRECTORY@/uwsgi;
    scgi_temp_path @DIRECTORY@/scgi;
    include @DIRECTORY@/portal.conf;
    include @DIRECTORY@/set-up.conf;
}
"""


@dataclass(frozen=True)
class Front:
    """nginx as shipped, before whatever listens on ``web_port`` of this machine; all ports are loopback's."""

    data: Path
    web_port: int
    https_port: int
    http_port: int

    @property
    def public(self) -> str:
        """What people type."""
        return f"https://{HOST}:{self.https_port}"


def new_front(data: Path) -> Front:
    """Return a front on ports that nobody listens on at this moment."""
    return Front(data, *free_ports(3))


@contextlib.contextmanager
def portal_behind_tls(data: Path, front: Front | None = None, *, company: str = _COMPANY) -> Iterator[Portal]:
    """Yield a portal that is reached by https only; its http address redirects.

    ``company`` is run as Python in the new installation: Alice of the cast works there, or nobody where it is empty.
    """
    front = front or new_front(data)
    with own_database(data) as database_url:
        environment = {
            **os.environ,
            **CHEAP_HASHES,
            "DJANGO_SETTINGS_MODULE": "tests.production_settings",
            "DATABASE_URL": database_url,
            "PORTAL_DATA": str(data),
            "PORTAL_PORT": str(front.web_port),
            "PORTAL_MAIL_PORT": str(free_ports(1)[0]),
            "PUBLIC_BASE_URL": front.public,
            "ALLOWED_HOSTS": HOST,
            "TRUSTED_PROXIES": "1",
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
        }
        listener = f"http://127.0.0.1:{front.web_port}"
        with parent_of(environment) as parent:
            inner = Portal(data, database_url, environment, listener, "", {ADDRESS: password_of("Alice")}, parent)
            _install(inner, company)
            with running(inner, "web", start=as_shipped), nginx(front):
                yield replace(inner, web=front.public)


def _install(portal: Portal, company: str) -> None:
    portal.python("-m", "mailportal.operations.create_keys", str(portal.data / "keys"))
    portal.python(str(ROOT / "manage.py"), "migrate", "-v0")
    portal.python(str(ROOT / "manage.py"), "collectstatic", "--noinput", "-v0")
    portal.python("-c", company)


@contextlib.contextmanager
def nginx(front: Front) -> Iterator[None]:
    """Run nginx with the shipped configuration until the block is left."""
    data = front.data
    values = {
        "DIRECTORY": str(data),
        # root's worker would be nobody, who may not enter the folder; anybody else may not choose.
        "USER": "user root;" if os.geteuid() == 0 else "",
        "CLIENT_HEADER": CLIENT_HEADER,
        "WEB_PORT": str(front.web_port),
        "HTTPS_ADDRESS": f"127.0.0.1:{front.https_port}",
        "HTTP_ADDRESS": f"127.0.0.1:{front.http_port}",
        "HOST": HOST,
        "PUBLIC_BASE_URL": front.public,
        "PAGES": str(SHIPPED / "pages"),
        "CERTIFICATE": str(data / "tls.crt"),
        "CERTIFICATE_KEY": str(data / "tls.key"),
        "SET_UP_NAMES": SET_UP_NAMES,
        "SET_UP_CERTIFICATE": str(data / "tls.crt"),
        "SET_UP_CERTIFICATE_KEY": str(data / "tls.key"),
        **http2_values(installed_nginx()),
    }
    make_certificate(data / "tls.crt", data / "tls.key", hostname=HOST)
    _write(data, values)
    process = subprocess.Popen(["/usr/sbin/nginx", "-c", str(data / "nginx.conf"), "-p", str(data)])
    try:
        while not accepts("127.0.0.1", front.https_port):
            assert process.poll() is None, (data / "nginx.log").read_text()
            time.sleep(0.02)
        yield
    finally:
        end([process])


def _write(data: Path, values: Mapping[str, str]) -> None:
    for name in ("portal.conf", "set-up.conf"):
        (data / name).write_text(render((SHIPPED / name).read_text(), values))
    (data / "nginx.conf").write_text(render(_AROUND, values))
