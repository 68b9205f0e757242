//! Servers of a single test, to be killed: each in its own folder and on its own loopback ports, which stay the same
//! when it is started again. They die with the value, and with the test process however that ends.

mod group;
mod postgres;
mod rabbit;

pub use postgres::PrivatePostgres;
pub use rabbit::PrivateRabbit;

use std::path::PathBuf;
use std::time::Duration;

/// How long a private server may take to start on a busy machine before its test fails.
const START: Duration = Duration::from_secs(120);

fn script(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../scripts")
        .join(name)
}

/// A folder that the server's own user can pass through (PostgreSQL does not run as root).
fn folder(prefix: &str) -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    tempfile::Builder::new()
        .prefix(prefix)
        .permissions(std::fs::Permissions::from_mode(0o755))
        .tempdir()
        .expect("a temporary folder")
}
