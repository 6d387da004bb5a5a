# syntax=docker/dockerfile:1
# The image holds what .ci/build makes from the lock; no compiler, no pip cache, no root.
FROM python:3.11-slim-bookworm AS build
WORKDIR /source
COPY . .
# The target path is the final one: a virtual environment does not move.
RUN .ci/build /srv/portal

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent portal \
 && install -d -o portal -g portal -m 0700 /var/lib/mailportal
COPY --from=build /srv/portal /srv/portal
WORKDIR /srv/portal
USER portal
ENV PATH=/srv/portal/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=mailportal.settings.production \
    PORTAL_DATA=/var/lib/mailportal
VOLUME /var/lib/mailportal
EXPOSE 8000 8001
# One process per container; the other two are:
#   gunicorn -c python:mailportal.operations.gunicorn_mail --bind 0.0.0.0:8001
#   python manage.py work
CMD ["gunicorn", "-c", "python:mailportal.operations.gunicorn_web", "--bind", "0.0.0.0:8000"]
