//! What the command line says of the services.

use crate::process::{output, stox, text};

#[tokio::test(flavor = "multi_thread")]
async fn targets_are_listed_and_a_wrong_one_names_the_choices() {
    let mut list = stox();
    list.args(["targets", "--json"]);
    let listed = output(list).await;
    let rows: serde_json::Value = serde_json::from_slice(&listed.stdout).expect("JSON");
    let names: Vec<&str> = rows
        .as_array()
        .expect("list")
        .iter()
        .filter_map(|r| r["name"].as_str())
        .collect();
    for name in [
        "image-service",
        "ai-worker",
        "seo-service",
        "amazon",
        "trendyol",
        "hepsiburada",
        "sync-service",
        "simulators",
    ] {
        assert!(names.contains(&name), "{name} is missing from {names:?}");
    }
    let mut wrong = stox();
    wrong.args(["run", "ai-werker"]);
    let refused = output(wrong).await;
    assert!(!refused.status.success());
    assert!(
        text(&refused).contains("choose from simulators, image-service"),
        "{}",
        text(&refused)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_without_its_database_says_what_is_missing() {
    let mut run = stox();
    run.args(["run", "seo-service"]);
    let refused = output(run).await;
    assert!(!refused.status.success());
    assert!(
        text(&refused).contains("DATABASE_URL is not set"),
        "{}",
        text(&refused)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistyped_variable_is_refused() {
    let mut run = stox();
    run.args(["config"]).env("STOX__DATABSE__URL", "x");
    let refused = output(run).await;
    assert!(!refused.status.success());
    assert!(
        text(&refused).contains("STOX__DATABSE__URL"),
        "{}",
        text(&refused)
    );
}
