# Plaza as a container: `docker build -t plaza .`, and for podman `podman build --format docker -t plaza .`, as only that
# format has health checks. compose.yaml runs it beside a PostgreSQL.

FROM debian:bookworm-slim AS build
WORKDIR /plaza

COPY packages/install packages/run.txt packages/
RUN packages/install run

# npm asks the system whom to trust, as everything else does: behind a company's proxy too.
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY migrations migrations
COPY web web
COPY src src
# The image is built without .git. For `plaza --version`: --build-arg PLAZA_COMMIT="$(git log -1 --format='%h, %cs')".
ARG PLAZA_COMMIT=""
RUN --mount=type=cache,target=/root/.cache/ccache --mount=type=cache,target=/root/.npm \
    cmake --preset release -DPLAZA_COMMIT="$PLAZA_COMMIT" && \
    cmake --build --preset release --target plaza --parallel "$(nproc)" && \
    strip --strip-all build/release/plaza


FROM debian:bookworm-slim

# The libraries of plaza and of the client tools below; tests/container/files compares.
RUN apt-get update && \
    apt-get install -y --no-install-recommends \
        ca-certificates \
        libcrypt1 \
        libcurl4 \
        libfmt9 \
        libidn2-0 \
        libpq5 \
        libprometheus-cpp-core1.0 \
        libreadline8 \
        libsimdjson14 \
        libsodium23 \
        libspdlog1.10 \
        libssl3 \
        libstdc++6 \
        libunistring2 \
        zlib1g && \
    rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/* /var/log/*

# What `plaza db` works with. The package of these three would bring Perl, for wrappers around them.
COPY --from=build \
    /usr/lib/postgresql/15/bin/pg_dump \
    /usr/lib/postgresql/15/bin/pg_restore \
    /usr/lib/postgresql/15/bin/psql \
    /usr/lib/postgresql/15/bin/
COPY --from=build /plaza/build/release/plaza /usr/local/bin/

# A number, not a name, so that Kubernetes can tell that it is not root.
USER 10001:10001
ENV PLAZA_HOST=0.0.0.0
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["plaza", "healthcheck"]
ENTRYPOINT ["plaza"]
CMD ["serve"]
