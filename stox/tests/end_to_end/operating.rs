//! Log level, support bundle: what an operator asks of a running Stox.

use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use testkit::wait;

use crate::process::{output, stox, text};
use crate::upload::Up;

async fn log_level(data: &Path, arguments: &[&str]) -> (Value, Option<i32>, String) {
    let mut command = stox();
    command
        .arg("log-level")
        .args(arguments)
        .args(["--json", "--data"])
        .arg(data);
    let done = output(command).await;
    let answer = serde_json::from_slice(&done.stdout).unwrap_or(Value::Null);
    (
        answer["services"][0].clone(),
        done.status.code(),
        text(&done),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_level_changes_while_it_runs_and_falls_back() {
    let folder = tempfile::tempdir().expect("folder");
    let up = Up::start(&folder.path().join("data")).await;
    let (level, code, _) = log_level(&up.data, &[]).await;
    assert_eq!((code, &level["filter"]), (Some(0), &json!("warn")));

    let (level, _, _) = log_level(&up.data, &["ai-service", "debug"]).await;
    assert_eq!(
        level["filter"],
        "warn,ai_worker=debug,enhance=debug,imaging=debug"
    );
    let (level, _, _) = log_level(&up.data, &["all", "info,bus=debug"]).await;
    assert_eq!(level["filter"], "info,bus=debug");
    // What it now says was not said before.
    wait::until(Duration::from_secs(30), || async {
        let lines = up.get("/api/v1/log").await.to_string();
        lines.contains("the log level was changed")
    })
    .await;

    let (level, code, _) = log_level(&up.data, &["all", "trace", "--for", "1s"]).await;
    assert_eq!((code, &level["then"]), (Some(0), &json!("info,bus=debug")));
    wait::until(Duration::from_secs(30), || async {
        log_level(&up.data, &[]).await.0["filter"] == "info,bus=debug"
    })
    .await;

    for (arguments, part) in [
        (&["all", "loud"][..], "A filter is a level"),
        (&["ai-werker", "debug"][..], "There is no such target"),
        (&["ai-worker", "info,bus=debug"][..], "A filter is a level"),
        (&["all", "debug", "--for", "700000s"][..], "604800"),
    ] {
        let (_, code, said) = log_level(&up.data, arguments).await;
        assert_eq!(code, Some(2), "{arguments:?}: {said}");
        assert!(said.contains(part), "{arguments:?}: {said}");
    }
    assert_eq!(log_level(&up.data, &[]).await.0["filter"], "info,bus=debug");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_log_level_is_refused_at_the_start() {
    let mut command = stox();
    command.arg("config").env("LOG_LEVEL", "debgu");
    let done = output(command).await;
    assert!(!done.status.success());
    assert!(
        text(&done).contains("log.level: `debgu`"),
        "{}",
        text(&done)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_support_bundle_holds_what_helps_and_no_secret() {
    let folder = tempfile::tempdir().expect("folder");
    let up = Up::start(&folder.path().join("data")).await;
    // The last of them stands in the log.
    let planted = [
        "pl4nted-in-url",
        "pl4nted-token",
        "pl4nted-s3-key",
        "pl4nted-in-file",
        "pl4nted_in_log",
    ];
    log_level(&up.data, &["all", "info"]).await;
    log_level(&up.data, &["all", "info,password:pl4nted_in_log=debug"]).await;
    let log = up.get("/api/v1/log").await.to_string();
    assert!(log.contains(planted[4]), "{log}");
    let file = folder.path().join("secret");
    std::fs::write(&file, planted[3]).expect("secret");
    let out = folder.path().join("bundle.zip");
    let mut command = stox();
    command
        .args(["support-bundle", "--data"])
        .arg(&up.data)
        .arg("--out")
        .arg(&out)
        .env("RABBITMQ_URL", "amqp://stox:pl4nted-in-url@127.0.0.1:1")
        .env("STOX__HTTP__TOKEN", planted[1])
        .env("S3_SECRET_KEY", planted[2])
        .env("SMTP_PASSWORD_FILE", &file);
    let done = output(command).await;
    assert!(done.status.success(), "{}", text(&done));
    let run = runtime::data_folder::find_running(&up.data).expect("running");

    let mut archive =
        zip::ZipArchive::new(std::fs::File::open(&out).expect("bundle")).expect("zip");
    let mut names = Vec::new();
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).expect("entry");
        let name = entry.name().expect("a name").into_owned();
        let mut content = String::new();
        entry.read_to_string(&mut content).expect("text");
        for secret in planted.iter().copied().chain([run.token.as_str()]) {
            assert!(
                !content.contains(secret),
                "{secret} is in {}: {content}",
                name
            );
        }
        assert!(!content.trim().is_empty(), "{name} is empty");
        names.push(name);
    }
    for name in [
        "README.txt",
        "about.json",
        "config.toml",
        "environment.txt",
        "doctor.json",
        "dead.json",
        "dead-groups.json",
        "waiting.json",
        "queues.json",
        "health.json",
        "log.txt",
        "schema.json",
    ] {
        assert!(
            names.iter().any(|known| known == name),
            "{name} is not in {names:?}"
        );
    }
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(&out)
        .expect("bundle")
        .permissions()
        .mode()
        & 0o777;
    assert_eq!(mode, 0o600);
}
