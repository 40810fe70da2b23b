# Two stages: the first builds wheels of the project and its pinned dependencies, the second only installs them.
FROM python:3.11-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY digest digest
COPY bot bot
RUN pip wheel --no-cache-dir --wheel-dir /wheels --constraint constraints.txt '.[postgresql]'

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 attache && mkdir /data && chown attache /data
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir --no-index --find-links /wheels 'attache[postgresql]' && rm -rf /wheels
USER attache
WORKDIR /data
COPY config.yaml /data/config.yaml
ENV ATTACHE_HEALTH__HOST=0.0.0.0 PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT ["attache"]
CMD ["run", "--config", "/data/config.yaml"]
