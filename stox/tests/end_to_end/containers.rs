//! The files around the containers hold every service that `stox targets`
//! names, so that a later one cannot be forgotten.

use saphyr::{LoadableYamlNode, Yaml};

use crate::process::{output, stox};

fn read(path: &str) -> String {
    let path = format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).expect(&path)
}

/// Names and needs of all targets, from the program itself.
async fn targets() -> Vec<(String, Vec<String>)> {
    let mut list = stox();
    list.args(["targets", "--json"]);
    let listed = output(list).await;
    let rows: serde_json::Value = serde_json::from_slice(&listed.stdout).expect("JSON");
    let texts = |row: &serde_json::Value| {
        let needs = row["needs"].as_array().expect("needs");
        needs
            .iter()
            .map(|need| need.as_str().expect("text").to_owned())
            .collect()
    };
    rows.as_array()
        .expect("list")
        .iter()
        .map(|row| (row["name"].as_str().expect("name").to_owned(), texts(row)))
        .collect()
}

fn texts(node: Option<&Yaml<'_>>) -> Vec<String> {
    node.and_then(|node| node.as_sequence())
        .into_iter()
        .flatten()
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}

/// The node under some keys; merge keys (`<<`) are not followed, what is
/// looked for here stands in the service itself.
fn under<'a, 'b>(node: &'a Yaml<'b>, keys: &[&str]) -> Option<&'a Yaml<'b>> {
    keys.iter()
        .try_fold(node, |node, key| node.as_mapping_get(key))
}

#[tokio::test(flavor = "multi_thread")]
async fn compose_runs_every_target_with_its_own_secrets() {
    let text = read("compose.yml");
    let documents = Yaml::load_from_str(&text).expect("compose.yml is YAML");
    let compose = &documents[0];
    let handed_out = texts(under(compose, &["services", "secrets-init", "volumes"]));
    for (name, needs) in targets().await {
        let service = under(compose, &["services", &name])
            .unwrap_or_else(|| panic!("compose.yml has no service {name}"));
        assert_eq!(texts(under(service, &["command"])), ["run", &name]);
        let volume = format!("secrets-{name}");
        let mounts = texts(under(service, &["volumes"]));
        assert!(
            mounts.contains(&format!("{volume}:/run/secrets:ro")),
            "{name}: {mounts:?}"
        );
        assert!(
            handed_out.contains(&format!("{volume}:/secrets/{name}")),
            "secrets-init does not write {volume}"
        );
        assert!(
            compose["volumes"].contains_mapping_key(&volume),
            "{volume} is not declared"
        );
        let networks = texts(under(service, &["networks"]));
        for (need, network) in [
            ("DATABASE_URL", "data"),
            ("RABBITMQ_URL", "broker"),
            ("S3_ENDPOINT", "objects"),
            ("STOX__SIMULATORS__URL", "shops"),
        ] {
            assert_eq!(
                needs.iter().any(|known| known == need),
                networks.iter().any(|known| known == network)
                    && !(network == "shops" && matches!(&*name, "simulators" | "image-service")),
                "{name} and the network {network}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gateway_and_production_know_every_target() {
    let (start, routes) = (
        read("deploy/gateway/start.sh"),
        read("deploy/gateway/routes.conf"),
    );
    let asked = start
        .lines()
        .find_map(|line| line.strip_prefix("services=\""))
        .expect("the list of services");
    let text = read("compose.production.yml");
    let documents = Yaml::load_from_str(&text).expect("compose.production.yml is YAML");
    for (name, _) in targets().await {
        assert!(
            asked
                .trim_end_matches('"')
                .split(' ')
                .any(|known| known == name),
            "deploy/gateway/start.sh does not ask {name} whether it is ready"
        );
        assert!(
            routes.contains(&format!("|{name}")) || routes.contains(&format!("{name}|")),
            "deploy/gateway/routes.conf has no /services/{name}/"
        );
        assert!(
            documents[0]["services"].contains_mapping_key(&name),
            "compose.production.yml does not name {name}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chart_and_prometheus_know_every_target() {
    let text = read("deploy/helm/stox/values.yaml");
    let values = Yaml::load_from_str(&text).expect("values.yaml is YAML");
    let text = read("deploy/prometheus/prometheus.yml");
    let prometheus = Yaml::load_from_str(&text).expect("prometheus.yml is YAML");
    let asked = texts(
        under(&prometheus[0], &["scrape_configs"])
            .and_then(|jobs| jobs.as_sequence())
            .and_then(|jobs| under(&jobs[0], &["dns_sd_configs"]))
            .and_then(|found| found.as_sequence())
            .and_then(|found| under(&found[0], &["names"])),
    );
    let alerts = read("deploy/prometheus/alerts.yml");
    for (name, needs) in targets().await {
        let service = under(&values[0], &["services", &name])
            .unwrap_or_else(|| panic!("values.yaml has no service {name}"));
        let mut wanted: Vec<&str> = needs
            .iter()
            .filter_map(|need| match &**need {
                "DATABASE_URL" => Some("database"),
                "RABBITMQ_URL" => Some("broker"),
                "S3_ENDPOINT" => Some("objects"),
                "STOX__SIMULATORS__URL" => Some("shops"),
                "PUBLIC_URL" => Some("media"),
                _ => None,
            })
            .collect();
        let mut given = texts(under(service, &["needs"]));
        wanted.sort_unstable();
        given.sort_unstable();
        assert_eq!(given, wanted, "values.yaml: what {name} needs");
        assert!(
            asked.contains(&name),
            "prometheus.yml does not ask {name}: {asked:?}"
        );
        assert!(
            alerts.contains(&format!("absent(up{{job=\"stox\", service=\"{name}\"}})")),
            "no alert tells that {name} is missing"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_names_every_target_and_every_service() {
    let guide = read("docs/containers.md");
    let text = read("compose.yml");
    let documents = Yaml::load_from_str(&text).expect("compose.yml is YAML");
    let services = documents[0]["services"].as_mapping().expect("services");
    let names = services.keys().filter_map(|name| name.as_str());
    let targets = targets().await;
    for name in names.chain(targets.iter().map(|(name, _)| &**name)) {
        assert!(
            guide.to_lowercase().contains(name),
            "docs/containers.md does not name {name}"
        );
    }
}

/// Every metric that a panel or an alert asks for is one that the guide of
/// names lists: a name mistyped shows an empty panel, not an error.
#[test]
fn panels_and_alerts_ask_for_known_metrics() {
    const KNOWN: &[&str] = &[
        "stox_build_info",
        "stox_queue_depth",
        "stox_queue_oldest_age_seconds",
        "stox_deliveries_total",
        "stox_handler_duration_seconds_bucket",
        "stox_outbox_pending",
        "stox_outbox_oldest_age_seconds",
        "stox_assets",
        "stox_review_oldest_age_seconds",
        "stox_http_requests_total",
        "stox_http_request_duration_seconds_bucket",
        "stox_marketplace_requests_total",
        "stox_marketplace_budget_used_ratio",
        "stox_stock_propagation_seconds_bucket",
        "stox_db_pool_connections",
    ];
    let board: serde_json::Value =
        serde_json::from_str(&read("deploy/grafana/dashboards/stox.json")).expect("JSON");
    let mut asked = String::new();
    for panel in board["panels"].as_array().expect("panels") {
        for target in panel["targets"].as_array().into_iter().flatten() {
            asked.push_str(target["expr"].as_str().expect("a query"));
            asked.push('\n');
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    for word in asked
        .split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
        .filter(|word| word.starts_with("stox_"))
    {
        assert!(KNOWN.contains(&word), "the dashboard asks for {word}");
        seen.insert(word);
    }
    for name in KNOWN {
        assert!(seen.contains(name), "no panel shows {name}");
    }
    let alerts = read("deploy/prometheus/alerts.yml");
    for word in alerts
        .split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
        .filter(|word| word.starts_with("stox_"))
    {
        assert!(KNOWN.contains(&word), "an alert asks for {word}");
    }
}
