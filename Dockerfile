# syntax=docker/dockerfile:1
# One image for web, worker, beat and relay: the command decides (compose.yaml).

FROM python:3.13-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
COPY requirements.txt constraints.txt ./
# The embedded servers are for machines without an engine like this one.
RUN python -m venv /venv \
 && sed '/^# The embedded default/,$d' requirements.txt > server.txt \
 && /venv/bin/pip install --quiet --requirement server.txt --constraint constraints.txt

FROM python:3.13-slim-trixie
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# Videos and moving GIFs are written anew by ffmpeg, the larger half of the image: FFMPEG= leaves it out, and with it them.
ARG FFMPEG=ffmpeg
# hadolint ignore=DL3008
RUN if [ -n "$FFMPEG" ]; then \
      apt-get update && apt-get install --yes --no-install-recommends "$FFMPEG" && rm -rf /var/lib/apt/lists/*; \
    fi
RUN useradd --system --uid 10001 --home-dir /app --no-create-home chirp \
 && install --directory --owner=chirp /app /app/var /app/var/media /app/var/metrics
WORKDIR /app
COPY --from=build /venv /venv
COPY manage.py ./
COPY twitter twitter
COPY apps apps
COPY templates templates
COPY static static
COPY scripts/health.py scripts/health.py
RUN DEBUG=false ALLOW_PLAIN_HTTP=true ALLOWED_HOSTS=localhost \
    METRICS_DIR='' SECRET_KEY=only-to-collect-static-files-0123456789abcdef \
    python manage.py collectstatic --no-input --verbosity 0
USER 10001
VOLUME /app/var/media
EXPOSE 8000
# Liveness of the web process; the other processes override it in compose.yaml.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "scripts/health.py", "live"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "3", \
     "--blocking-threads", "1", "--respawn-failed-workers", "--no-ws", "twitter.wsgi:application"]
