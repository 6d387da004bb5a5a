"""gunicorn's settings for the web listener: ``gunicorn -c python:mailportal.operations.gunicorn_web``."""

from mailportal.operations.start import end_while_starting, number, start_safely

wsgi_app = "mailportal.wsgi:application"
bind = f"127.0.0.1:{number('PORTAL_PORT', 8000)}"
proc_name = "mailportal-web"
worker_class = "gthread"
workers = number("PORTAL_WEB_WORKERS", 2)
threads = 4
on_starting = start_safely
post_fork = end_while_starting
# Of its own, for make run starts it with the environment of a command.
raw_env = ["DATABASE_PATIENCE=web"]

# Limits on what one client may cost; the proxy in front has tighter ones.
timeout = 30
graceful_timeout = 20
# Longer than a proxy keeps idle connections (nginx 60 s by default): a form that is sent on one that the portal is just
# closing is lost.
keepalive = 75
limit_request_line = 4094
limit_request_fields = 50
limit_request_field_size = 8190
max_requests = 5000
max_requests_jitter = 500

# Nobody's word about the client is taken here; mailportal.web counts the trusted proxies itself.
forwarded_allow_ips = ""
# Its default is one socket per home directory, shared by all gunicorns of that user.
control_socket_disable = True
loglevel = "warning"
logger_class = "mailportal.operations.gunicorn_log.GunicornLog"
