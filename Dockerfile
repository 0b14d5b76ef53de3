FROM rust:1.95-slim-bookworm AS build
WORKDIR /build
COPY Cargo.toml Cargo.lock ./
COPY entity entity
COPY migration migration
COPY src src
COPY templates templates
# Cargo wants every named target to exist; this one is not built.
COPY tests/it/main.rs tests/it/main.rs
RUN cargo build --release --locked --bin cofund

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/cofund cofund
COPY --from=build /build/target/release/cofund /usr/local/bin/cofund
USER cofund
WORKDIR /var/lib/cofund
VOLUME /var/lib/cofund
ENV DATABASE_URL=sqlite:///var/lib/cofund/cofund.db
ENTRYPOINT ["cofund"]
# Without sign-in the service listens on loopback only: run with --network host.
CMD ["serve"]
