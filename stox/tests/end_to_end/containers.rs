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
