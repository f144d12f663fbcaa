# syntax=docker/dockerfile:1
# faqbot in a container: `docker build -t faqbot .`, and compose.yaml for it with PostgreSQL.
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
WORKDIR /build
COPY constraints.txt pyproject.toml README.md LICENSE ./
COPY faqbot faqbot
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheel .
# An environment without pip: nothing is installed later.
RUN python -m venv --without-pip /opt/faqbot \
    && pip --python /opt/faqbot/bin/python install --no-cache-dir -c constraints.txt \
        "$(ls /wheel/*.whl)[postgres]"
# What tokenizers asks for and faqbot never imports; deploy/slim.py says why.
COPY deploy/slim.py deploy/slim.py
RUN /opt/faqbot/bin/python deploy/slim.py > unused.txt \
    && pip --python /opt/faqbot/bin/python uninstall --yes -r unused.txt \
    && /opt/faqbot/bin/faqbot --version

FROM python:${PYTHON}-slim
COPY --from=build /opt/faqbot /opt/faqbot
# Nothing is written outside /data, so that the root file system can be read-only.
RUN useradd --system --no-create-home --uid 10001 --shell /usr/sbin/nologin faqbot \
    && install --directory --owner faqbot --group faqbot --mode 0700 /data
ENV PATH=/opt/faqbot/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    FAQBOT_DATA_DIR=/data \
    FAQBOT_FAQS=/faqs/faqs.yaml \
    PORT=8080
USER faqbot
WORKDIR /data
VOLUME /data
EXPOSE 8080
# As long as the process lives and its event loop turns; /readyz tells whether a platform is connected.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=4)"]
# It stops within 6 s: no shell stands between the signal and Python.
STOPSIGNAL SIGTERM
ENTRYPOINT ["faqbot"]
CMD ["run"]
