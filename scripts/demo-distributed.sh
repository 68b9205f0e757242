#!/usr/bin/env bash
# The demo as separate processes over a real RabbitMQ, PostgreSQL and S3 server, which are started if need be.
#
#   scripts/demo-distributed.sh [--once] [further arguments of `stox demo`]
#
# STOX_PROFILE=dev takes the build that the tests use instead of the release build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/setup.sh

build_tools
profile=${STOX_PROFILE:-release}
folder=$profile
if [ "$profile" = dev ]; then folder=debug; fi
cargo build --locked --profile "$profile" --package stox
scripts/servers.sh start
variables=$(scripts/servers.sh env)
eval "$variables"
export RABBITMQ_URL=$STOX_TEST_RABBITMQ_URL
export RABBITMQ_MANAGEMENT_URL=$STOX_TEST_RABBITMQ_MANAGEMENT_URL
export DATABASE_URL=$STOX_TEST_POSTGRES_URL
export S3_ENDPOINT=$STOX_TEST_S3_ENDPOINT S3_ACCESS_KEY=$STOX_TEST_S3_ACCESS_KEY S3_SECRET_KEY=$STOX_TEST_S3_SECRET_KEY
exec "${CARGO_TARGET_DIR:-target}/$folder/stox" demo --distributed "$@"
