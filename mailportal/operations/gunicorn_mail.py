"""gunicorn's settings for the mail servers' listener: ``gunicorn -c python:mailportal.operations.gunicorn_mail``."""

from mailportal.operations import line_socket
from mailportal.operations.start import end_while_starting, number, refuse, start_safely


def on_starting(server: object) -> None:
    """Look at the configuration, then make the socket for mail servers of this host: the workers inherit it."""
    start_safely(server)
    try:
        line_socket.make()
    except (line_socket.SocketTaken, OSError) as error:
        refuse([str(error)])


def on_exit(_server: object) -> None:
    """Take the socket away."""
    line_socket.remove()


wsgi_app = "mailportal.mail_asgi:application"
bind = f"127.0.0.1:{number('PORTAL_MAIL_PORT', 8001)}"
proc_name = "mailportal-mail"
worker_class = "mailportal.operations.mail_worker.MailWorker"
# One answers more than two on the same cores (docs/decisions/0053-one-line-and-a-kept-server.md).
workers = number("PORTAL_MAIL_WORKERS", 1)
post_fork = end_while_starting
# A mail program gets its answer within three seconds (rule 8), so the database is given up sooner.
raw_env = ["DATABASE_PATIENCE=mail"]

# Each worker has its own queue of new connections over HTTP, and so its share of them. From a shared one, the first
# worker to wake takes all that wait, and a mail server keeps its connections for hours.
reuse_port = True
timeout = 15
graceful_timeout = 5
# Longer than the pauses between two logons on a busy server, so that a connection serves many.
keepalive = 75
limit_request_line = 256
limit_request_fields = 20
# A name of 320 bytes and a secret of 1,024, of which each byte may take eight in the question.
limit_request_field_size = 16_384
# By name: where uvloop happens to be installed, "auto" takes it, and it loses signals that come before it runs.
asgi_loop = "asyncio"
# An application that does not start ends gunicorn: the next worker would fail alike.
asgi_lifespan = "on"

forwarded_allow_ips = ""
control_socket_disable = True
loglevel = "warning"
logger_class = "mailportal.operations.gunicorn_log.GunicornLog"
