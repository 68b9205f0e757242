//! `stox doctor`: each planted fault is found, with its place and its fix, and
//! an installation without one is told to be in order.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use runtime::Context;
use serde_json::{Value, json};
use testkit::servers::{Bucket, Database, Vhost};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::process::{execute, open, output, stox, text};
use crate::upload::Up;

/// What `stox doctor --json` says, and its exit code.
pub async fn doctor(arguments: &[&str], variables: &[(&str, &str)]) -> (Vec<Value>, Option<i32>) {
    let mut command = stox();
    command.args(["doctor", "--json"]).args(arguments);
    for (name, value) in variables {
        command.env(name, value);
    }
    let done = output(command).await;
    let answer: Value =
        serde_json::from_slice(&done.stdout).unwrap_or_else(|e| panic!("{e}: {}", text(&done)));
    let findings = answer["findings"].as_array().expect("findings").clone();
    (findings, done.status.code())
}

/// The finding with this code, which must say where and how to mend it.
pub fn found<'a>(findings: &'a [Value], code: &str) -> &'a Value {
    let finding = findings
        .iter()
        .find(|finding| finding["code"] == code)
        .unwrap_or_else(|| panic!("{code} is not in {findings:#?}"));
    for part in ["what", "where", "fix"] {
        let said = finding[part].as_str().is_some_and(|text| !text.is_empty());
        assert!(said, "{code} does not say {part}: {finding}");
    }
    finding
}

/// Faults of a machine without servers, each alone.
#[tokio::test(flavor = "multi_thread")]
async fn each_fault_of_an_embedded_installation_is_found() {
    let folder = tempfile::tempdir().expect("folder");
    let data = private_folder(&folder.path().join("data"));
    let place = ["--data", data.as_str(), "--min-free", "1"];
    let (findings, code) = doctor(&place, &[]).await;
    assert_eq!(code, Some(0), "{findings:#?}");

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("listen");
    let busy = listener.local_addr().expect("address").to_string();
    let token = folder.path().join("token");
    std::fs::write(&token, "0123456789abcdef0123").expect("token");
    mode(&token, 0o644);
    let token = token.display().to_string();
    let wrong_clock = server_with_date("Sun, 06 Nov 1994 08:49:37 GMT").await;
    for (variables, code, exit) in [
        (
            vec![("STOX__HTTP__LISTEN", busy.as_str())],
            "port.in_use",
            2,
        ),
        (
            vec![("STOX__HTTP__LISTEN", "0.0.0.0:0")],
            "http.no_token",
            2,
        ),
        (vec![("STOX__HTTP__TOKEN", "changeme")], "secret.default", 2),
        (vec![("STOX__HTTP__TOKEN", "k3jd7")], "secret.short", 1),
        (
            vec![("STOX__HTTP__TOKEN", "0123456789abcdef0123")],
            "secret.environment",
            1,
        ),
        (
            vec![("STOX__HTTP__TOKEN_FILE", token.as_str())],
            "secret.file_mode",
            2,
        ),
        (
            vec![("PUBLIC_URL", "http://127.0.0.1:1")],
            "media.unreachable",
            2,
        ),
        (vec![("PUBLIC_URL", "nonsense")], "media.address", 2),
        (
            vec![
                ("PUBLIC_URL", wrong_clock.as_str()),
                ("STOX__SIMULATORS__URL", "http://shop.example"),
            ],
            "media.loopback",
            2,
        ),
        (vec![("PUBLIC_URL", wrong_clock.as_str())], "clock.skew", 2),
        (
            vec![("STOX__AI_WORKER__MODEL", "nosuch")],
            "model.missing",
            2,
        ),
    ] {
        let (findings, exited) = doctor(&place, &variables).await;
        found(&findings, code);
        assert_eq!(exited, Some(exit), "{code}: {findings:#?}");
    }

    let (findings, code) = doctor(&["--data", &data, "--min-free", "1000000000"], &[]).await;
    found(&findings, "disk.space");
    assert_eq!(code, Some(2));
    mode(Path::new(&data), 0o755);
    let (findings, code) = doctor(&place, &[]).await;
    found(&findings, "folder.open");
    assert_eq!(code, Some(1));
    let (findings, code) = doctor(
        &["--data", &format!("{token}/data"), "--min-free", "1"],
        &[],
    )
    .await;
    found(&findings, "folder.not_writable");
    assert_eq!(code, Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_running_stox_and_its_database_are_looked_at() {
    let folder = tempfile::tempdir().expect("folder");
    let data = private_folder(&folder.path().join("data"));
    let place = ["--data", data.as_str(), "--min-free", "1"];
    let up = Up::start(Path::new(&data)).await;
    let (findings, code) = doctor(&place, &[]).await;
    assert_eq!(code, Some(0), "{findings:#?}");
    for wanted in ["running", "database", "objects"] {
        let ok = |finding: &&Value| finding["code"] == wanted && finding["level"] == "ok";
        assert!(
            findings.iter().any(|finding| ok(&finding)),
            "{wanted}: {findings:#?}"
        );
    }
    drop(up);
    let file = Path::new(&data).join("stox.db");
    std::fs::write(
        &file,
        b"this is no database, and it is long enough to be looked at".repeat(100),
    )
    .expect("damage");
    for rest in ["stox.db-wal", "stox.db-shm"] {
        let _ = std::fs::remove_file(Path::new(&data).join(rest));
    }
    let (findings, code) = doctor(&place, &[]).await;
    found(&findings, "database.refused");
    assert_eq!(code, Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_of_the_servers_is_found() {
    let (vhost, database, bucket) = (
        Vhost::create().await,
        Database::create().await,
        Bucket::create().await,
    );
    let (broker, db, s3) = (vhost.url(), database.url(), bucket.server());
    let good = [
        ("RABBITMQ_URL", broker.as_str()),
        (
            "RABBITMQ_MANAGEMENT_URL",
            vhost.server().management_url.as_str(),
        ),
        ("DATABASE_URL", db.as_str()),
        ("S3_ENDPOINT", s3.endpoint.as_str()),
        ("S3_BUCKET", bucket.name()),
        ("S3_ACCESS_KEY", s3.access_key.as_str()),
        ("S3_SECRET_KEY", s3.secret_key.as_str()),
    ];
    // A new virtual host has no policy and no queues yet; the tests' role is an administrator.
    let (findings, code) = doctor(&["--min-free", "1"], &good).await;
    assert_eq!(code, Some(2), "{findings:#?}");
    for expected in [
        "broker.policy",
        "broker.queue_missing",
        "database.superuser",
        "media.unset",
    ] {
        found(&findings, expected);
    }
    let ok = |finding: &&Value| finding["code"] == "objects" && finding["level"] == "ok";
    assert!(findings.iter().any(|finding| ok(&finding)), "{findings:#?}");
    let ours = |f: &Value| {
        f["code"]
            .as_str()
            .is_some_and(|code| code.starts_with("clock"))
    };
    assert!(findings.iter().any(ours), "{findings:#?}");

    let wrong_password = db.replacen("://postgres:", "://nobody:", 1);
    let no_bucket = format!("{}-missing", bucket.name());
    let wrong_user = broker.replacen("stox:", "nobody:", 1);
    for (name, value, code) in [
        ("RABBITMQ_URL", "amqp://127.0.0.1:1", "broker.unreachable"),
        (
            "RABBITMQ_URL",
            "amqp://guest:guest@127.0.0.1:1",
            "secret.default",
        ),
        ("RABBITMQ_URL", wrong_user.as_str(), "broker.refused"),
        (
            "DATABASE_URL",
            "postgres://u@127.0.0.1:1/x",
            "database.unreachable",
        ),
        ("DATABASE_URL", "mysql", "database.address"),
        ("DATABASE_URL", wrong_password.as_str(), "database.refused"),
        ("S3_ENDPOINT", "http://127.0.0.1:1", "objects.unreachable"),
        ("S3_SECRET_KEY", "0123456789abcdef0123", "objects.refused"),
        ("S3_BUCKET", no_bucket.as_str(), "objects.bucket"),
    ] {
        let mut variables = good.to_vec();
        variables.push((name, value));
        let (findings, exit) = doctor(&["--min-free", "1"], &variables).await;
        found(&findings, code);
        assert_eq!(exit, Some(2), "{code}");
    }

    plant(&vhost, &database).await;
    let (findings, _) = doctor(&["--min-free", "1"], &good).await;
    for expected in [
        "broker.queue_differs",
        "database.synchronous_commit",
        "schema.newer",
    ] {
        found(&findings, expected);
    }
    let policy = found(&findings, "broker.policy");
    assert!(policy.to_string().contains("drop-head"), "{policy}");
}

/// A classic queue under a name of ours, a policy that drops, a database that
/// does not wait for the disk, tables of a later program.
async fn plant(vhost: &Vhost, database: &Database) {
    let path = format!("queues/{}/ai_processing", vhost.name());
    vhost
        .call(
            "PUT",
            &path,
            Some(json!({"durable": true, "arguments": {"x-queue-type": "classic"}})),
        )
        .await;
    vhost
        .put_policy(
            messages::generate::WORK_POLICY,
            json!({"pattern": ".*", "apply-to": "queues", "definition": {"overflow": "drop-head"}}),
        )
        .await;
    const ROWS: [&str; 2] = [
        "INSERT INTO store_migration (owner, version, name, sql) VALUES ('bus', 999, 'later', '')",
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$",
    ];
    let store = open(database.url()).await;
    store.migrate(&[bus::MIGRATIONS]).await.expect("tables");
    store.close().await;
    execute(database.url(), &ROWS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_text_names_level_place_and_fix() {
    let folder = tempfile::tempdir().expect("folder");
    let data = private_folder(&folder.path().join("data"));
    let mut command = stox();
    command
        .args(["doctor", "--min-free", "1", "--data", &data])
        .env("STOX__HTTP__TOKEN", "changeme");
    let done = output(command).await;
    let said = text(&done);
    for part in [
        "problem  secret.default",
        "(http.token)",
        "fix: ",
        "1 problems, 1 warnings",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("changeme"), "{said}");
}

/// Makes a folder for its user alone, as Stox does.
pub fn private_folder(path: &Path) -> String {
    std::fs::create_dir(path).expect("folder");
    mode(path, 0o700);
    path.display().to_string()
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("mode");
}

/// A web server that lives in another time.
async fn server_with_date(date: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("listen");
    let address = listener.local_addr().expect("address");
    Context::system().spawn("server", async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).await;
            let answer = format!("HTTP/1.1 200 OK\r\ndate: {date}\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}");
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    format!("http://{address}")
}
