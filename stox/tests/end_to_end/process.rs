//! Running the binary.

use std::path::Path;
use std::process::{Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use runtime::Context;
use runtime::config::DatabaseConfig;
use serde_json::Value;
use store::Store;
use tokio::process::Command;

/// Longest time for one run of the binary; only a hang meets it.
pub const PATIENCE: Duration = Duration::from_secs(300);

/// The binary with an environment of its own.
pub fn stox() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stox"));
    command.stdin(Stdio::null()).kill_on_drop(true);
    for name in [
        "RABBITMQ_URL",
        "DATABASE_URL",
        "S3_ENDPOINT",
        "SERVER_PORT",
        "LOG_LEVEL",
    ] {
        command.env_remove(name);
    }
    command
        .env("LOG_LEVEL", "warn")
        .env("STOX__HTTP__LISTEN", "127.0.0.1:0");
    command
}

/// Runs statements in a database, all or none.
pub async fn execute(url: String, statements: &'static [&'static str]) {
    let store = open(url).await;
    store
        .run_tx("test", move |tx| {
            Box::pin(async move {
                for sql in statements {
                    tx.execute(sql, &[]).await?;
                }
                Ok::<_, store::Error>(())
            })
        })
        .await
        .expect("the statements");
    store.close().await;
}

/// A database as it is.
pub async fn open(url: String) -> Store {
    let config = DatabaseConfig {
        url,
        ..DatabaseConfig::default()
    };
    let opened = Store::open(&config, &Context::system()).await;
    opened.expect("the database")
}

/// Runs to the end.
pub async fn output(mut command: Command) -> Output {
    tokio::time::timeout(PATIENCE, command.output())
        .await
        .expect("the program ended in time")
        .expect("the program started")
}

/// A port that is free now, below the range from which the system takes ports
/// for outgoing connections, and different at each call.
pub async fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let number = std::process::id() * 97 + NEXT.fetch_add(1, Ordering::SeqCst);
        let port = 10_000 + u16::try_from(number % 10_000).expect("below ten thousand");
        if tokio::net::TcpListener::bind(("127.0.0.1", port))
            .await
            .is_ok()
        {
            return port;
        }
    }
}

/// The embedded demo on a data folder, with three products. The same port
/// again means that shops find the pictures of the run before.
pub fn demo(data: &Path, port: u16) -> Command {
    let mut command = stox();
    command.env("STOX__HTTP__LISTEN", format!("127.0.0.1:{port}"));
    command
        .args(["demo", "--once", "--json", "--products", "3", "--data"])
        .arg(data);
    command
}

/// What the demo printed, without the time it took and the port it had.
pub fn table(output: &Output) -> Value {
    assert!(output.status.success(), "{}", text(output));
    let mut table: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", text(output)));
    table["first_live_ms"] = Value::Null;
    table["review_url"] = Value::Null;
    table
}

/// Everything a run printed.
pub fn text(output: &Output) -> String {
    format!(
        "{}\n{}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
