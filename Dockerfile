# The image that serves the page: locked packages, those of the extra `hosting` among them, our own
# wheel, a user without rights.
# What it serves is in app/; how it is tested is in .ci/run.
FROM python:3.11-slim AS build
WORKDIR /source
COPY requirements.txt ./
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels . \
 && /opt/venv/bin/pip install --no-cache-dir --no-deps /wheels/*.whl

FROM python:3.11-slim
RUN useradd --uid 1000 --create-home explorer
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PORT=7860 PYTHONUNBUFFERED=1
USER 1000
WORKDIR /home/explorer
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/healthz\", timeout=4)"]
CMD ["backprop-explorer", "--host", "0.0.0.0", "--no-browser"]
