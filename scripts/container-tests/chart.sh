# shellcheck shell=bash disable=SC2154,SC2034 # test-containers.sh has the names
# What cannot run here: the chart is rendered and validated, alert rules are tested on planted figures.

check "the Helm chart renders and is valid in every way its values offer" "$source_folder/scripts/test-chart.sh"
promtool() { docker run --rm --network none -v "$source_folder/deploy/prometheus:/rules:ro" -w /rules --entrypoint promtool "$PROMETHEUS_IMAGE" "$@"; }
check "prometheus.yml is valid" promtool check config --syntax-only prometheus.yml
check "the alert rules are valid" promtool check rules alerts.yml
check "alerts fire when they should and only then" promtool test rules alerts.test.yml
