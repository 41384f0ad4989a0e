# An emulator of an API, or any other command of Concord:
#   docker build -t concord .
#   docker run --rm -p 127.0.0.1:8080:8080 concord emulator ivalid
FROM python:3.13-slim-bookworm AS build
WORKDIR /source
COPY pyproject.toml README.md CHANGELOG.md LICENSE ./
COPY src src
COPY specs specs
COPY contracts contracts
RUN python3 -m venv /opt/concord \
    && /opt/concord/bin/python -m pip install --no-cache-dir '.[contracts,import,traffic]'

FROM python:3.13-slim-bookworm
# files that a mounted project gets belong to the user with this id: --user "$(id -u)" changes it
RUN useradd --create-home --uid 10001 concord \
    && install --directory --owner concord /work /state
COPY --from=build /opt/concord /opt/concord
# in a container its own loopback is reached by nobody
ENV PATH=/opt/concord/bin:$PATH \
    CONCORD_EMULATOR_HOST=0.0.0.0 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001
WORKDIR /work
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s \
    CMD ["python3", "-c", "import socket; socket.create_connection(('127.0.0.1', 8080), 2)"]
ENTRYPOINT ["concord"]
CMD ["emulator", "ivalid"]
