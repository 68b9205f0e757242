//! `stox drill`: each fault is really made, and nothing is lost or doubled.

use std::time::Duration;

use serde_json::{Value, json};
use testkit::private::{PrivatePostgres, PrivateRabbit};
use testkit::servers::{Bucket, Database, Vhost};
use testkit::wait;

use crate::process::{output, stox, text};

/// Longest time for one drill; only a hang meets it.
const PATIENCE: Duration = Duration::from_secs(280);

/// The servers of a drill.
struct Servers {
    broker: String,
    management: String,
    database: String,
    bucket: Bucket,
    _kept: (Option<Vhost>, Option<Database>),
}

impl Servers {
    /// A corner of the shared ones.
    async fn shared() -> Self {
        let (vhost, database) = (Vhost::create().await, Database::create().await);
        Self {
            broker: vhost.url(),
            management: vhost.server().management_url.clone(),
            database: database.url(),
            bucket: Bucket::create().await,
            _kept: (Some(vhost), Some(database)),
        }
    }

    async fn drill(&self, arguments: &[&str]) -> (Value, Option<i32>, String) {
        let s3 = self.bucket.server();
        let mut command = stox();
        command
            .arg("drill")
            .args(arguments)
            .args([
                "--photos",
                "8",
                "--products",
                "2",
                "--patience",
                "240",
                "--json",
            ])
            .env("LOG_LEVEL", "error")
            .env("RABBITMQ_URL", &self.broker)
            .env("RABBITMQ_MANAGEMENT_URL", &self.management)
            .env("DATABASE_URL", &self.database)
            .env("S3_ENDPOINT", &s3.endpoint)
            .env("S3_BUCKET", self.bucket.name())
            .env("S3_ACCESS_KEY", &s3.access_key)
            .env("S3_SECRET_KEY", &s3.secret_key);
        let done = output(command).await;
        let report = serde_json::from_slice(&done.stdout).unwrap_or(Value::Null);
        (report, done.status.code(), text(&done))
    }

    /// Nothing is lost, doubled or given up, and every service lives.
    async fn survives(&self, arguments: &[&str]) -> Value {
        let (report, code, said) = self.drill(arguments).await;
        assert_eq!(code, Some(0), "{arguments:?}: {said}");
        for (part, expected) in [
            ("lost", json!(0)),
            ("doubled", json!(0)),
            ("dead_letters", json!(0)),
            ("ended", json!([])),
            ("faults", json!([])),
        ] {
            assert_eq!(report[part], expected, "{arguments:?}: {report}");
        }
        assert!(
            report["recovery_ms"].is_u64() && report["caught_up_ms"].is_u64(),
            "{report}"
        );
        report
    }

    /// The same while this test stops and starts a server of its own, when the
    /// drill's two commands ask for it; they wait until that is done.
    async fn survives_restart(&self, drill: &str, mut does: impl AsyncFnMut(&str)) {
        let folder = tempfile::tempdir().expect("folder");
        let file = |name: &str| folder.path().join(name);
        let ask = |what: &str| {
            let file = file(what).display().to_string();
            format!("touch {file}; until [ -e {file}.done ]; do sleep 0.1; done")
        };
        let (stop, start) = (ask("stop"), ask("start"));
        let arguments = [drill, "--stop-command", &stop, "--start-command", &start];
        let server = async {
            for what in ["stop", "start"] {
                wait::until(PATIENCE, || async { file(what).exists() }).await;
                does(what).await;
                std::fs::write(file(&format!("{what}.done")), "").expect("an answer");
            }
        };
        tokio::join!(self.survives(&arguments), server);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_worker_loses_nothing() {
    Servers::shared().await.survives(&["kill-worker"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_store_that_is_away_loses_nothing() {
    let report = Servers::shared()
        .await
        .survives(&["s3-down", "--seconds", "6"])
        .await;
    assert!(report["fault_ms"].as_u64() >= Some(6_000), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_loses_nothing() {
    let report = Servers::shared()
        .await
        .survives(&["disk-full", "--seconds", "8"])
        .await;
    assert!(report["fault_ms"].as_u64() >= Some(8_000), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partition_loses_nothing() {
    let report = Servers::shared()
        .await
        .survives(&["partition", "--seconds", "12"])
        .await;
    assert!(report["fault_ms"].as_u64() >= Some(12_000), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_is_killed_and_started_again_loses_nothing() {
    let mut rabbit = PrivateRabbit::start().await;
    let shared = Servers::shared().await;
    let servers = Servers {
        broker: rabbit.server().url,
        management: rabbit.server().management_url,
        ..shared
    };
    let drill = servers.survives_restart("broker-restart", async |what| match what {
        "stop" => rabbit.kill().await,
        _ => rabbit.restart().await,
    });
    drill.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_killed_and_started_again_loses_nothing() {
    let mut postgres = PrivatePostgres::start().await;
    let shared = Servers::shared().await;
    let servers = Servers {
        database: postgres.server().url,
        ..shared
    };
    let drill = servers.survives_restart("db-restart", async |what| match what {
        "stop" => postgres.kill().await,
        _ => postgres.restart().await,
    });
    drill.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drill_without_what_it_needs_says_so() {
    let servers = Servers::shared().await;
    let (_, code, said) = servers.drill(&["broker-restart"]).await;
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("--stop-command"), "{said}");
    // Somebody else's message lies there.
    let (vhost, database, bucket) = (
        Vhost::create().await,
        servers.database.clone(),
        Bucket::create().await,
    );
    let busy = Servers {
        broker: vhost.url(),
        management: servers.management.clone(),
        database,
        bucket,
        _kept: (None, None),
    };
    let queue = format!("queues/{}/ai_processing", vhost.name());
    let arguments = json!({"durable": true, "arguments": {
        "x-queue-type": "quorum", "x-dead-letter-exchange": "stox.dead", "x-dead-letter-routing-key": "ai_processing"}});
    vhost.call("PUT", &queue, Some(arguments)).await;
    let message = json!({"properties": {}, "routing_key": "ai_processing", "payload": "{}", "payload_encoding": "string"});
    let publish = format!("exchanges/{}/amq.default/publish", vhost.name());
    vhost.call("POST", &publish, Some(message)).await;
    let (_, code, said) = busy.drill(&["kill-worker"]).await;
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("another Stox works on this broker"), "{said}");
}
