# The same two steps as on any machine: script/bootstrap, then the product's commands.
FROM debian:bookworm-slim

RUN useradd --create-home --uid 10001 workshop \
 && mkdir /data \
 && chown workshop /data
WORKDIR /app
ENV DATA_DIR=/data PYTHONUNBUFFERED=1

# Packages first: they change less often than the code.
COPY script/bootstrap script/bootstrap
COPY requirements.txt requirements-uv.txt build-constraints.txt ./
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 ca-certificates postgresql-client \
 && script/bootstrap \
 && rm -rf /var/lib/apt/lists/* /root/.cache

COPY . .
RUN script/bootstrap

USER workshop
VOLUME /data
EXPOSE 8000
CMD [".venv/bin/gunicorn", "workshop_crm.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4"]
