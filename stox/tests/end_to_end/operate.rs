//! What an operator sees: the monitor, measurements, one trace from the upload to the sale, and scaling.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::{get, post};
use serde_json::Value;
use testkit::wait;

use crate::process::{demo, free_port, output, stox, text};
use crate::upload::{Up, scene};

/// A verb on a data folder: what it printed, and its exit code.
async fn verb(data: &Path, arguments: &[&str]) -> (String, Option<i32>) {
    let mut command = stox();
    command.args(arguments).arg("--data").arg(data);
    let done = output(command).await;
    let printed = String::from_utf8_lossy(&done.stdout).into_owned();
    (printed, done.status.code())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_leads_from_the_upload_to_the_sale() {
    let folder = tempfile::tempdir().expect("folder");
    let received: Arc<Mutex<Vec<Bytes>>> = Arc::default();
    let receiver = serve(
        Router::new()
            .route("/v1/traces", post(keep))
            .with_state(Arc::clone(&received)),
    )
    .await;
    let mut command = demo(folder.path(), free_port().await);
    command.env("OTEL_EXPORTER_OTLP_ENDPOINT", &receiver);
    let done = output(command).await;
    assert!(done.status.success(), "{}", text(&done));
    let table: Value = serde_json::from_slice(&done.stdout).expect("JSON");
    let sku = ordered(&table);

    let up = Up::start(folder.path()).await;
    let (printed, code) = verb(&up.data, &["trace", &sku, "--json", "--most", "20"]).await;
    assert_eq!(code, Some(0), "{printed}");
    let traces: Vec<Vec<Value>> = serde_json::from_str(&printed).expect("JSON");
    let wanted = [
        "image_uploads",
        "ai_processing",
        "seo_generation",
        "marketplace_broadcast.amazon",
        "stock_channels",
        "_orders",
    ];
    let whole = traces.iter().find(|steps| {
        wanted.iter().all(|queue| {
            let mut names = steps.iter().filter_map(|step| step["queue"].as_str());
            names.any(|name| name.ends_with(queue))
        })
    });
    let whole = whole.unwrap_or_else(|| panic!("no trace has all of {wanted:?}: {printed}"));
    for step in whole {
        assert_eq!(step["state"], "done", "{step}");
    }
    // Every step but the first names the one that caused it, or the listing that a shop sold.
    let spans: Vec<&Value> = whole.iter().map(|step| &step["span_id"]).collect();
    let lost: Vec<&Value> = whole
        .iter()
        .filter(|step| !spans.contains(&&step["cause"]))
        .collect();
    assert_eq!(lost.len(), 1, "{lost:?}");
    assert_eq!(lost[0]["queue"], "image_uploads");

    let id = whole[0]["trace_id"].as_str().expect("id");
    let (lines, _) = verb(&up.data, &["trace", id]).await;
    assert!(lines.lines().count() > whole.len(), "{lines}");
    let (_, code) = verb(&up.data, &["trace", "no-such-thing"]).await;
    assert_eq!(code, Some(2));

    // The receiver of the first run got the same spans.
    let bodies = received.lock().expect("lock").concat();
    let has = |wanted: &[u8]| bodies.windows(wanted.len()).any(|window| window == wanted);
    assert!(
        has(&hex::decode(id).expect("hex")),
        "the trace was not sent"
    );
    assert!(has(b"ai_processing stox.image.process.v1"));
    assert!(has(b"service.name"));
}

async fn keep(State(received): State<Arc<Mutex<Vec<Bytes>>>>, body: Bytes) {
    received.lock().expect("lock").push(body);
}

/// The SKU that the demo's order was for.
fn ordered(table: &Value) -> String {
    let rows = table["rows"].as_array().expect("rows");
    let sold = rows
        .iter()
        .find(|row| row["expected"] != row["stock_before"]);
    sold.expect("an order")["sku"]
        .as_str()
        .expect("a SKU")
        .to_owned()
}

/// Serves until the test ends.
async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("port");
    let address = listener.local_addr().expect("address");
    runtime::Context::system().spawn("test server", async move {
        axum::serve(listener, router).await.expect("server");
    });
    format!("http://{address}")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_monitor_says_how_all_is_in_words_json_and_exit_codes() {
    let folder = tempfile::tempdir().expect("folder");
    let (printed, code) = verb(folder.path(), &["monitor", "status"]).await;
    assert_eq!(code, Some(2), "{printed}");
    assert!(printed.starts_with("STOX down"), "{printed}");

    let up = Up::start(folder.path()).await;
    let (printed, code) = verb(&up.data, &["monitor", "status", "--json"]).await;
    assert_eq!(code, Some(0), "{printed}");
    let report: Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(report["state"], "ok");
    assert_eq!(report["services"][0]["replicas"], 1);
    wait::until(Duration::from_secs(60), || async {
        let health = up.get("/health").await;
        ["database", "objects"]
            .iter()
            .all(|part| health["parts"][part]["ok"] == true)
    })
    .await;
    let queues = report["queues"].as_array().expect("queues");
    assert_eq!(queues.len(), messages::topology::QUEUES.len());
    for view in ["status", "services", "queues", "metrics"] {
        let (printed, code) = verb(&up.data, &["monitor", view]).await;
        assert_eq!(code, Some(0), "{view}: {printed}");
        let widest = printed.lines().map(|line| line.chars().count()).max();
        assert!(widest.is_some_and(|width| width <= 80), "{view}: {printed}");
    }
    // Piped, the live view is plain lines.
    let (printed, code) = verb(&up.data, &["monitor", "--looks", "2", "--every", "0.2"]).await;
    assert_eq!(code, Some(0));
    assert_eq!(printed.matches("STOX ok").count(), 2, "{printed}");
    assert!(!printed.contains('\u{1b}'), "{printed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_no_stox_is_well_or_down() {
    let folder = tempfile::tempdir().expect("folder");
    let router = Router::new().route("/", get(|| async { "ok" }));
    let services = format!("gateway=health+{}", serve(router).await);
    let arguments = ["monitor", "services", "--services", &services];
    let (printed, code) = verb(folder.path(), &arguments).await;
    assert_eq!(code, Some(0), "{printed}");
    assert!(
        printed.contains("gateway         ok         1/1"),
        "{printed}"
    );

    let arguments = [
        "monitor",
        "services",
        "--services",
        "gateway=health+http://127.0.0.1:1",
    ];
    let (printed, code) = verb(folder.path(), &arguments).await;
    assert_eq!(code, Some(2), "{printed}");
    assert!(
        printed.contains("gateway         down       0/1"),
        "{printed}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_family_of_the_reference_is_measured() {
    let folder = tempfile::tempdir().expect("folder");
    let done = output(demo(folder.path(), free_port().await)).await;
    assert!(done.status.success(), "{}", text(&done));
    let up = Up::start(folder.path()).await;
    let run = runtime::data_folder::find_running(&up.data).expect("running");
    let client = http_out::Client::new(http_out::ClientConfig::default()).expect("client");
    let scrape = || async {
        let request = http_out::Request::get(format!("{}/metrics", run.address))
            .header("authorization", format!("Bearer {}", run.token));
        let answer = client.send(&request).await.expect("answer");
        String::from_utf8(answer.body).expect("text")
    };
    let mut listed = stox();
    listed.args(["metrics", "--json"]);
    let families: Vec<Value> = serde_json::from_slice(&output(listed).await.stdout).expect("JSON");
    assert!(families.len() > 20);
    // A photo and its product bring about everything but what only a broker has.
    let photos = folder.path().join("photos");
    std::fs::create_dir(&photos).expect("photos");
    std::fs::write(photos.join("mug.jpg"), scene("mug", 77)).expect("photo");
    let table = folder.path().join("products.csv");
    let row = "sku;barkod;ad;marka;kategori;fiyat;para birimi;stok;fotoğraflar\n\
               YENI-1;8690123450114;Seramik Kupa;Çamlıca;Ev > Mutfak;249,90;TRY;20;mug.jpg\n";
    std::fs::write(&table, row).expect("table");
    let paths = [photos, table].map(|path| path.to_str().expect("path").to_owned());
    let (_, code) = up.upload(&[&paths[0], "--csv", &paths[1]]).await;
    assert_eq!(code, Some(0));
    let without = |text: &str| -> Vec<String> {
        let names = families.iter().filter_map(|family| family["name"].as_str());
        names
            .filter(|name| *name != "stox_queue_consumers" && !text.contains(&format!("\n{name}")))
            .map(str::to_owned)
            .collect()
    };
    wait::until(Duration::from_secs(120), || async {
        without(&scrape().await).is_empty()
    })
    .await;
    let text = scrape().await;
    operate::exposition::read(&text).expect("an exposition");
}

/// A service that says of itself what the test wants.
#[derive(Clone, Default)]
struct Pretended(Arc<Mutex<String>>);

async fn measurements(State(pretended): State<Pretended>) -> String {
    pretended.0.lock().expect("lock").clone()
}

async fn identity() -> axum::Json<Value> {
    axum::Json(serde_json::json!({
        "targets": ["ai-worker"], "version": "0", "started": 0, "cores": 1.0,
        "memory_limit": null, "disk": null, "parts": {},
    }))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backlog_runs_the_scaling_command_and_a_wrong_bound_is_named() {
    let folder = tempfile::tempdir().expect("folder");
    let pretended = Pretended::default();
    *pretended.0.lock().expect("lock") =
        "stox_queue_oldest_age_seconds{queue=\"ai_processing\"} 300\n\
        stox_queue_depth{queue=\"ai_processing\",state=\"ready\"} 50\n"
            .to_owned();
    let router = Router::new()
        .route("/api/v1/process", get(identity))
        .route("/metrics", get(measurements))
        .with_state(pretended);
    let services = format!("ai-worker={}", serve(router).await);
    let note = folder.path().join("scaled");
    let run = format!("echo {{service}} {{replicas}} >> {}", note.display());
    let mut command = stox();
    command.args([
        "scale",
        "ai-worker",
        "--auto",
        "--up-after",
        "0",
        "--looks",
        "1",
        "--services",
        &services,
        "--run",
        &run,
    ]);
    let done = output(command).await;
    assert!(done.status.success(), "{}", text(&done));
    let scaled = std::fs::read_to_string(&note).expect("the command ran");
    assert_eq!(scaled, "ai-worker 2\n");
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(said.contains("ai-worker: 1 → 2"), "{said}");

    let mut command = stox();
    command.args(["scale", "--auto", "--min", "5", "--max", "3"]);
    let refused = text(&output(command).await);
    assert!(refused.contains("min: 5 is not from 1 to max"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_holds_the_reference_that_the_program_prints() {
    let guide = include_str!("../../../docs/monitoring.md");
    let mut command = stox();
    command.arg("metrics");
    let table = String::from_utf8(output(command).await.stdout).expect("text");
    assert!(
        guide.ends_with(&table),
        "put what `stox metrics` prints at the end of docs/monitoring.md"
    );
}
