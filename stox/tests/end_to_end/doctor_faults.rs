//! `stox doctor` on faults of machines and servers that are not easily had: a
//! disk without inodes, a database server that does not sync, an object store
//! that forgets.

use std::time::Duration;

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use runtime::Context;
use serde_json::json;
use testkit::disk::SmallDisk;
use testkit::private::PrivatePostgres;
use testkit::servers::administer;
use testkit::wait;
use tokio::net::TcpListener;

use crate::doctor::{doctor, found, private_folder};

/// Serves until the test ends.
async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    Context::system().spawn("test server", async move {
        axum::serve(listener, router).await.expect("a server");
    });
    format!("http://{address}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_without_inodes_is_found() {
    let disk = SmallDisk::mount(4, &["nr_inodes=64"]);
    let data = private_folder(&disk.path().join("data"));
    let place = ["--data", data.as_str(), "--min-free", "1"];
    let (findings, code) = doctor(&place, &[]).await;
    assert_eq!(code, Some(0), "{findings:#?}");
    let full = (0..).find(|number| std::fs::write(format!("{data}/{number}"), "").is_err());
    assert!(full < Some(64), "{full:?}");
    let (findings, code) = doctor(&place, &[]).await;
    let finding = found(&findings, "disk.inodes");
    assert!(finding["what"].to_string().contains("of 64"), "{finding}");
    assert_eq!(code, Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_another_machine_is_found() {
    let folder = tempfile::tempdir().expect("folder");
    let data = private_folder(&folder.path().join("data"));
    // Of a network that is for documentation only.
    let foreign = [("STOX__HTTP__LISTEN", "192.0.2.1:8080")];
    let (findings, code) = doctor(&["--data", &data, "--min-free", "1"], &foreign).await;
    found(&findings, "port.refused");
    assert_eq!(code, Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_server_at_the_media_address_and_a_sick_service_are_found() {
    let folder = tempfile::tempdir().expect("folder");
    let data = private_folder(&folder.path().join("data"));
    let place = ["--data", data.as_str(), "--min-free", "1"];
    let other = serve(Router::new()).await;
    let (findings, code) = doctor(&place, &[("PUBLIC_URL", &other)]).await;
    let finding = found(&findings, "media.wrong");
    assert!(finding["what"].to_string().contains("404"), "{finding}");
    assert_eq!(code, Some(1));

    let health = json!({"ok": false, "parts": {
        "broker": {"ok": false, "note": "no answer within 15 s"}, "database": {"ok": true, "note": ""},
    }});
    let health = Router::new().route("/health", get(move || async { axum::Json(health) }));
    let services = format!("ai-worker={}", serve(health).await);
    let (findings, code) = doctor(&place, &[("STOX__OPERATE__SERVICES", &services)]).await;
    let finding = found(&findings, "running.part");
    assert_eq!(finding["what"], "broker: no answer within 15 s");
    assert_eq!(code, Some(2));
}

/// An object store with the bucket `photos`: what a put, and then a get, is answered.
async fn object_store(put: StatusCode, got: (StatusCode, &'static str)) -> String {
    let answer = move |method: Method| async move {
        let error = "<?xml version=\"1.0\"?><Error><Code>Planted</Code></Error>";
        let answer: Response = match method {
            Method::PUT if put == StatusCode::OK => put.into_response(),
            Method::PUT => (put, error).into_response(),
            Method::GET => got.into_response(),
            _ => StatusCode::OK.into_response(),
        };
        answer
    };
    serve(Router::new().fallback(answer)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_store_that_forgets_or_is_full_is_found() {
    let folder = tempfile::tempdir().expect("folder");
    let data = private_folder(&folder.path().join("data"));
    let gone = (
        StatusCode::NOT_FOUND,
        "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code></Error>",
    );
    let other = (StatusCode::OK, "not what was put");
    for (put, got, code) in [
        (StatusCode::OK, gone, "objects.lost"),
        (StatusCode::OK, other, "objects.lost"),
        (StatusCode::INSUFFICIENT_STORAGE, other, "objects.full"),
    ] {
        let endpoint = object_store(put, got).await;
        let variables = [
            ("S3_ENDPOINT", endpoint.as_str()),
            ("S3_BUCKET", "photos"),
            ("S3_ACCESS_KEY", "stox"),
            ("S3_SECRET_KEY", "k3jd7fj2kd93jf02"),
        ];
        let (findings, exit) = doctor(&["--data", &data, "--min-free", "1"], &variables).await;
        found(&findings, code);
        assert_eq!(exit, Some(2), "{findings:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_server_that_is_set_wrong_is_found() {
    let server = PrivatePostgres::start().await;
    let admin = server.server().url;
    let server_url = admin.rsplit_once('/').expect("a database").0;
    let at = |database: &str| format!("{server_url}/{database}");
    for statement in [
        "CREATE ROLE hasty LOGIN PASSWORD 'k3jd7fj2kd93jf02'",
        "ALTER ROLE hasty SET synchronous_commit = off",
        "CREATE DATABASE ascii ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0",
        "CREATE DATABASE narrow CONNECTION LIMIT 3",
    ] {
        administer(&admin, statement).await;
    }
    let rest = admin.rsplit_once('@').expect("a host").1;
    let hasty = format!("postgres://hasty:k3jd7fj2kd93jf02@{rest}");
    for (url, code, exit, words) in [
        (&admin, "database.superuser", 1, "postgres"),
        (&hasty, "database.synchronous_commit", 2, "is off"),
        (&at("ascii"), "database.encoding", 2, "SQL_ASCII"),
        (&at("narrow"), "database.connections", 1, "admits 3"),
    ] {
        let (findings, _) = doctor(&["--min-free", "1"], &[("DATABASE_URL", url)]).await;
        let finding = found(&findings, code);
        assert!(finding["what"].to_string().contains(words), "{finding}");
        let level = if exit == 2 { "problem" } else { "warning" };
        assert_eq!(finding["level"], level, "{finding}");
    }
    let (findings, _) = doctor(&["--min-free", "1"], &[("DATABASE_URL", &hasty)]).await;
    let others = [
        "database.superuser",
        "database.encoding",
        "database.connections",
    ];
    let wrong = findings
        .iter()
        .find(|one| others.iter().any(|code| one["code"] == *code));
    assert_eq!(wrong, None, "only what was planted");

    for setting in ["fsync", "full_page_writes"] {
        administer(&admin, &format!("ALTER SYSTEM SET {setting} = off")).await;
        administer(&admin, "SELECT pg_reload_conf()").await;
        // The server takes new settings up when it has time.
        wait::until(Duration::from_secs(30), || async {
            let (findings, _) = doctor(&["--min-free", "1"], &[("DATABASE_URL", &admin)]).await;
            findings.iter().any(|one| {
                let what = one["what"].as_str().unwrap_or_default();
                one["code"] == "database.durability"
                    && what.starts_with(&format!("{setting} is off"))
            })
        })
        .await;
        administer(&admin, &format!("ALTER SYSTEM RESET {setting}")).await;
    }
}
