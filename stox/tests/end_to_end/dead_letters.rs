//! `stox dead`: a message that cannot be handled is found, mended and given
//! back, embedded and over a broker, with the same commands.

use std::path::{Path, PathBuf};
use std::time::Duration;

use http_out::{Client, ClientConfig, Request};
use runtime::Context;
use runtime::data_folder::find_running;
use serde_json::{Value, json};
use store::params;
use testkit::servers::{Bucket, Database, Vhost};
use testkit::wait;
use tokio::process::Child;

use crate::process::{free_port, open, output, stox, text};
use crate::upload::Up;

const SOON: Duration = Duration::from_secs(90);
const TABLE: &str = "sku;barkod;ad;marka;kategori;fiyat;para birimi;stok
KUPA-1;8690123450015;Seramik Kupa;Çamlıca;Ev > Mutfak;249,90;TRY;20
";

/// A running Stox of either layout.
pub struct Layout {
    /// How the command line finds it.
    connect: Vec<String>,
    url: String,
    token: String,
    database: String,
    _child: Option<Child>,
    _up: Option<Up>,
    _servers: Option<(Vhost, Database, Bucket)>,
}

impl Layout {
    /// One process on a data folder.
    pub async fn embedded_at(data: &Path) -> Self {
        let up = Up::start(data).await;
        let run = find_running(data).expect("running");
        Self {
            connect: vec!["--data".to_owned(), data.display().to_string()],
            url: run.address,
            token: run.token,
            database: format!("sqlite:{}", data.join("stox.db").display()),
            _child: None,
            _up: Some(up),
            _servers: None,
        }
    }

    async fn over_a_broker(folder: &Path) -> Self {
        let (vhost, database, bucket) = (
            Vhost::create().await,
            Database::create().await,
            Bucket::create().await,
        );
        let (port, token) = (free_port().await, "a-token-for-the-test".to_owned());
        let token_file = folder.join("token");
        std::fs::write(&token_file, &token).expect("token");
        let mut command = stox();
        command
            .args(["run", "image-service", "sync-service"])
            .env_remove("STOX__HTTP__LISTEN")
            .env("SERVER_PORT", port.to_string())
            .env("STOX__HTTP__TOKEN", &token)
            .env("RABBITMQ_URL", vhost.url())
            .env("RABBITMQ_MANAGEMENT_URL", &vhost.server().management_url)
            .env("DATABASE_URL", database.url())
            .env("S3_ENDPOINT", &bucket.server().endpoint)
            .env("S3_BUCKET", bucket.name())
            .env("S3_ACCESS_KEY", &bucket.server().access_key)
            .env("S3_SECRET_KEY", &bucket.server().secret_key);
        let url = format!("http://127.0.0.1:{port}");
        let layout = Self {
            connect: ["--url", &url, "--token-file"]
                .map(str::to_owned)
                .into_iter()
                .chain([token_file.display().to_string()])
                .collect(),
            url,
            token,
            database: database.url(),
            _child: Some(command.spawn().expect("stox run")),
            _up: None,
            _servers: Some((vhost, database, bucket)),
        };
        wait::until(SOON, || async { layout.get("/health").await.is_some() }).await;
        layout
    }

    async fn get(&self, path: &str) -> Option<Value> {
        let client = Client::new(ClientConfig::default()).expect("client");
        let request = Request::get(format!("{}{path}", self.url))
            .header("authorization", format!("Bearer {}", self.token));
        client.send(&request).await.ok()?.json().ok()
    }

    async fn available(&self) -> Option<i64> {
        let stock = self.get("/api/v1/stock").await?;
        let items = stock["items"].as_array()?.clone();
        let item = items.iter().find(|item| item["sku"] == "KUPA-1")?;
        item["available"].as_i64()
    }

    /// A verb with `--json`: what it printed and its exit code.
    pub async fn stox(&self, arguments: &[&str]) -> (Value, Option<i32>) {
        self.stox_with(arguments, &[]).await
    }

    async fn stox_with(
        &self,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> (Value, Option<i32>) {
        let mut command = stox();
        command.args(arguments).arg("--json").args(&self.connect);
        for (name, value) in variables {
            command.env(name, value);
        }
        let done = output(command).await;
        let answer = serde_json::from_slice(&done.stdout).unwrap_or_else(|error| {
            panic!("{arguments:?}: {error}: {}", text(&done));
        });
        (answer, done.status.code())
    }

    /// Sends messages as a producer with a fault would have.
    pub async fn poison(&self, orders: &[Value]) {
        const INSERT: &str = "INSERT INTO bus_outbox (id, state, exchange, routing_key, kind, source, account_id, time,
            trace, body, attempt, not_before, reason)
            VALUES ($1, 'pending', 'stox.orders', 'order.direct', 'stox.order.placed.v1', 'test', $2, $3, $4, $5, 0, 0, '')";
        let context = Context::system();
        let store = open(self.database.clone()).await;
        let rows: Vec<(String, String)> = orders
            .iter()
            .map(|order| (context.uuid().to_string(), order.to_string()))
            .collect();
        let now = context.now();
        store
            .run_tx("test", move |tx| {
                let rows = rows.clone();
                Box::pin(async move {
                    for (id, body) in rows {
                        let trace = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01";
                        let account = domain::AccountId::LOCAL;
                        tx.execute(INSERT, &params![id, account, now, trace, body])
                            .await?;
                    }
                    Ok::<_, store::Error>(())
                })
            })
            .await
            .expect("rows");
        store.close().await;
    }
}

/// An order of KUPA-1.
pub fn order(id: &str, quantity: Value) -> Value {
    json!({
        "connection_id": "0190c2a4-5d1e-7c3b-8f21-3a5b9d0e4f69", "marketplace": null, "order_id": id,
        "placed": 1_790_000_000_000_000_i64,
        "lines": [{"line_id": "1", "sku": "KUPA-1", "quantity": quantity,
            "unit_price": {"minor": 24990, "currency": "TRY"}}],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn embedded_what_failed_is_found_mended_and_replayed() {
    let folder = tempfile::tempdir().expect("folder");
    story(
        &Layout::embedded_at(&folder.path().join("data")).await,
        folder.path(),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn over_a_broker_what_failed_is_found_mended_and_replayed() {
    let folder = tempfile::tempdir().expect("folder");
    story(&Layout::over_a_broker(folder.path()).await, folder.path()).await;
}

async fn story(layout: &Layout, folder: &Path) {
    let table = file(folder, "products.csv", TABLE);
    let (imported, code) = layout.stox(&["upload", "--csv", &table]).await;
    assert_eq!(code, Some(0), "{imported}");
    wait::until(SOON, || async { layout.available().await == Some(20) }).await;
    layout
        .poison(&[
            order("D-1", json!("two")),
            order("D-2", json!("three")),
            order("D-3", json!("four")),
            order("D-4", json!(0)),
        ])
        .await;
    wait::until(SOON, || async {
        layout.stox(&["dead", "list"]).await.0["count"] == 4
    })
    .await;

    // Three have the wrong type in common, one names an impossible quantity.
    let (groups, _) = layout.stox(&["dead", "groups"]).await;
    let counts: Vec<&Value> = groups["groups"]
        .as_array()
        .expect("groups")
        .iter()
        .map(|group| &group["count"])
        .collect();
    assert_eq!(counts, [&json!(3), &json!(1)], "{groups}");
    let reason = groups["groups"][0]["reason"].as_str().expect("a reason");
    assert!(reason.contains("lines[#].quantity"), "{reason}");
    let (listed, _) = layout
        .stox(&[
            "dead",
            "list",
            "--queue",
            "direct_orders",
            "--reason",
            reason,
        ])
        .await;
    assert_eq!(listed["count"], 3, "{listed}");
    let id = |number: &str| {
        let letters = listed["dead"].as_array().expect("letters").clone();
        let of = |letter: &&Value| {
            letter["body"]
                .as_str()
                .is_some_and(|body| body.contains(number))
        };
        letters.iter().find(of).expect(number)["message_id"]
            .as_str()
            .expect("an id")
            .to_owned()
    };
    mend_one(layout, folder, &id("D-1")).await;
    mend_in_editor(layout, &id("D-2")).await;
    bulk(layout).await;
}

/// Shown, refused, mended, replayed: and the order takes its units.
async fn mend_one(layout: &Layout, folder: &Path, id: &str) {
    let (shown, _) = layout.stox(&["dead", "show", "direct_orders", id]).await;
    assert_eq!(
        (&shown["problem"]["field"], &shown["problem"]["value"]),
        (&json!("lines[0].quantity"), &json!("\"two\"")),
        "{shown}"
    );
    assert_eq!(shown["trace_id"], "0123456789abcdef0123456789abcdef");
    assert_eq!(shown["sample"]["order_id"], "TY-100");
    let todo = shown["todo"].to_string();
    assert!(todo.contains("stox dead edit direct_orders"), "{todo}");

    let bad = order("D-1", json!(null)).to_string();
    let (refused, code) = layout
        .stox(&["dead", "edit", "direct_orders", id, &bad])
        .await;
    assert_eq!(
        (code, &refused["problems"][0]["field"]),
        (Some(2), &json!("lines[0].quantity")),
        "{refused}"
    );
    let mut good = order("D-1", json!(2));
    good["colour"] = json!("blue");
    let good = file(folder, "good.json", &good.to_string());
    let (edited, code) = layout
        .stox(&["dead", "edit", "direct_orders", id, "--file", &good])
        .await;
    assert_eq!(
        (code, &edited["ignored"]),
        (Some(0), &json!(["colour"])),
        "{edited}"
    );
    let (replayed, code) = layout.stox(&["dead", "replay", "direct_orders", id]).await;
    assert_eq!(code, Some(0), "{replayed}");
    wait::until(SOON, || async { layout.available().await == Some(18) }).await;
    wait::until(SOON, || async {
        let (shown, _) = layout.stox(&["dead", "show", "direct_orders", id]).await;
        shown["delivery"]["state"] == "done"
    })
    .await;
    // What is done cannot be edited or replayed again.
    let (refused, code) = layout.stox(&["dead", "replay", "direct_orders", id]).await;
    assert_eq!(
        (code, &refused["problems"][0]["code"]),
        (Some(2), &json!("dead.not_found"))
    );
}

async fn mend_in_editor(layout: &Layout, id: &str) {
    let edit = ["dead", "edit", "direct_orders", id, "--editor"];
    let (left, code) = layout.stox_with(&edit, &[("VISUAL", "true")]).await;
    assert_eq!((code, &left["changed"]), (Some(0), &json!(false)), "{left}");
    let editor = [("VISUAL", "sed -i 's/\"three\"/3/'")];
    let (edited, code) = layout.stox_with(&edit, &editor).await;
    assert_eq!(
        (code, &edited["changed"]),
        (Some(0), &json!(true)),
        "{edited}"
    );
    layout.stox(&["dead", "replay", "direct_orders", id]).await;
    wait::until(SOON, || async { layout.available().await == Some(15) }).await;
}

/// Groups are changed at once, after a question.
async fn bulk(layout: &Layout) {
    let replay = [
        "dead",
        "replay",
        "--queue",
        "direct_orders",
        "--reason",
        "units, not",
    ];
    let mut asked = stox();
    asked.args(replay).args(&layout.connect);
    let asked = output(asked).await;
    assert_eq!(asked.status.code(), Some(2));
    assert!(text(&asked).contains("1 dead letters"), "{}", text(&asked));
    assert!(text(&asked).contains("--yes"), "{}", text(&asked));

    let mut nothing = stox();
    nothing
        .args(["dead", "drop", "--yes"])
        .args(&layout.connect);
    let nothing = output(nothing).await;
    assert_eq!(nothing.status.code(), Some(2), "{}", text(&nothing));
    assert!(text(&nothing).contains("--all"), "{}", text(&nothing));

    let (replayed, code) = layout.stox(&[&replay[..], &["--yes"]].concat()).await;
    assert_eq!((code, &replayed["changed"]), (Some(0), &json!(1)));
    // It is no better than before.
    wait::until(SOON, || async {
        layout.stox(&["dead", "list"]).await.0["count"] == 2
    })
    .await;
    let (waiting, code) = layout.stox(&["dead", "waiting"]).await;
    assert_eq!((code, &waiting["waiting"]), (Some(0), &json!([])));
    let (dropped, code) = layout.stox(&["dead", "drop", "--all", "--yes"]).await;
    assert_eq!((code, &dropped["changed"]), (Some(0), &json!(2)));
    assert_eq!(layout.stox(&["dead", "list"]).await.0["count"], 0);
    assert_eq!(layout.available().await, Some(15));

    // The same from the database itself.
    let mut direct = stox();
    direct
        .args(["dead", "list", "--json"])
        .env("DATABASE_URL", &layout.database);
    let direct = output(direct).await;
    let listed: Value = serde_json::from_slice(&direct.stdout).expect("JSON");
    assert_eq!(listed["count"], 0);
}

fn file(folder: &Path, name: &str, content: &str) -> String {
    let path: PathBuf = folder.join(name);
    std::fs::write(&path, content).expect(name);
    path.display().to_string()
}
