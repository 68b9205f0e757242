//! No room left, in the spool, among the objects and in the database: an upload
//! is told so, nothing of it is kept, and it is taken once there is room.

mod common;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use blobs::BlobError;
use common::{Answer, App, photos};
use runtime::Context;
use runtime::config::BlobConfig;
use tempfile::TempDir;
use testkit::disk::SmallDisk;
use testkit::private::PrivatePostgres;
use testkit::servers::{Database, administer};

const ASSETS: &str = "SELECT count(*) FROM image_asset";
const MESSAGES: &str = "SELECT count(*) FROM bus_delivery";
/// Uploads after which a full disk must have been met: what a database has in
/// hand is used up first.
const MANY: u32 = 2000;

/// The answer says what is full, that nothing was kept, and when to come back.
fn assert_full(answer: &Answer, what: &str) {
    let status = StatusCode::INSUFFICIENT_STORAGE;
    assert_eq!(answer.status, status, "{}", answer.text);
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    assert!(answer.headers.contains_key("retry-after"));
    let problem = answer.problem();
    assert_eq!(
        (&problem["code"], &problem["field"]),
        (&"full".into(), &what.into())
    );
    for (part, words) in [("rule", "nothing was kept"), ("fix", "send it again")] {
        let said = problem[part].as_str().unwrap_or_default();
        assert!(said.contains(words), "{problem}");
    }
    assert_ne!(problem["value"], "", "{problem}");
}

async fn rows(app: &App) -> (i64, i64) {
    (app.count(ASSETS).await, app.count(MESSAGES).await)
}

fn sqlite(folder: &Path) -> String {
    format!("sqlite:{}/test.db", folder.display())
}

/// Sends photos until one is not taken, and gives that answer with its number.
async fn until_refused(app: &App) -> (u32, Answer) {
    for number in 0..MANY {
        let path = format!("{number}.jpg");
        let answer = app.photo("june", &path, &photos::jpeg(1)).await;
        if answer.status != StatusCode::CREATED {
            return (number, answer);
        }
    }
    panic!("{MANY} photos were taken on a full disk");
}

#[tokio::test]
async fn a_full_spool() {
    let disk = SmallDisk::mount(2, &[]);
    let app = App::with(|config| config.spool = disk.path().join("spool")).await;
    disk.fill();
    let refused = app.photo("june", "a.jpg", &photos::jpeg(1)).await;
    assert_full(&refused, "folder for uploads in progress");
    assert_eq!(rows(&app).await, (0, 0));
    let left = std::fs::read_dir(disk.path().join("spool")).expect("the spool");
    assert_eq!(left.count(), 0, "nothing is left behind");

    disk.clear();
    let taken = app.photo("june", "a.jpg", &photos::jpeg(1)).await;
    assert_eq!(taken.status, StatusCode::CREATED, "{}", taken.text);
}

#[tokio::test]
async fn a_full_folder_of_objects() {
    let disk = SmallDisk::mount(2, &[]);
    let folder = TempDir::new().expect("a folder");
    let url = sqlite(folder.path());
    let objects = BlobConfig {
        folder: disk.path().join("objects"),
        ..BlobConfig::default()
    };
    let app = App::placed(folder, url, &objects, |_| ()).await;
    disk.fill();
    let refused = app.photo("june", "a.jpg", &photos::jpeg(1)).await;
    assert_full(&refused, "object store");
    assert_eq!(rows(&app).await, (0, 0));
    app.assert_spool_is_empty();

    disk.clear();
    let taken = app.photo("june", "a.jpg", &photos::jpeg(1)).await;
    assert_eq!(taken.status, StatusCode::CREATED, "{}", taken.text);
}

#[tokio::test]
async fn a_full_disk_of_the_embedded_database() {
    let disk = SmallDisk::mount(8, &[]);
    let folder = TempDir::new().expect("a folder");
    let app = App::open(folder, sqlite(disk.path()), |_| ()).await;
    disk.fill();
    let (number, refused) = until_refused(&app).await;
    // Which of the transactions meets it first, the object's or the photo's, is the disk's affair.
    let field = refused.problem()["field"].clone();
    assert_full(&refused, field.as_str().unwrap_or_default());
    assert!(refused.text.contains("database"), "{}", refused.text);
    assert_eq!(rows(&app).await, (number.into(), number.into()));

    disk.clear();
    let path = format!("{number}.jpg");
    let taken = app.photo("june", &path, &photos::jpeg(1)).await;
    assert_eq!(taken.status, StatusCode::CREATED, "{}", taken.text);
}

/// Many at once share a commit: none hears of a fault of ours, and what was
/// confirmed is there.
#[tokio::test]
async fn many_at_once_on_a_full_disk() {
    let disk = SmallDisk::mount(8, &[]);
    let folder = TempDir::new().expect("a folder");
    let app = App::open(folder, sqlite(disk.path()), |_| ()).await;
    disk.fill();
    let mut taken = 0;
    for round in 0..MANY {
        let paths: Vec<String> = (0..8).map(|each| format!("{round}-{each}.jpg")).collect();
        let photo = photos::jpeg(1);
        let sent = paths.iter().map(|path| app.photo("june", path, &photo));
        let answers = futures::future::join_all(sent).await;
        taken += answers
            .iter()
            .filter(|a| a.status == StatusCode::CREATED)
            .count();
        let refused: Vec<&Answer> = answers
            .iter()
            .filter(|a| a.status != StatusCode::CREATED)
            .collect();
        for answer in &refused {
            let passing = [
                StatusCode::INSUFFICIENT_STORAGE,
                StatusCode::SERVICE_UNAVAILABLE,
            ];
            assert!(passing.contains(&answer.status), "{}", answer.text);
            assert!(answer.headers.contains_key("retry-after"));
        }
        if !refused.is_empty() {
            break;
        }
    }
    assert_eq!(app.count(ASSETS).await, i64::try_from(taken).expect("few"));
}

/// The database's tables are on a small disk of their own, its log is not.
#[tokio::test]
async fn a_full_disk_of_the_database_server() {
    let server = PrivatePostgres::start().await;
    let disk = SmallDisk::mount(24, &[]);
    let place = disk.path().join("tables");
    std::fs::create_dir(&place).expect("a folder");
    let place = place.display().to_string();
    let owner = std::process::Command::new("chown")
        .args(["postgres:", &place])
        .status();
    assert!(owner.expect("chown").success(), "there is no user postgres");
    let (url, database) = (
        server.server().url,
        Database::create_on(&server.server()).await,
    );
    administer(&url, &format!("CREATE TABLESPACE small LOCATION '{place}'")).await;
    administer(
        &url,
        &format!(
            "ALTER DATABASE \"{}\" SET TABLESPACE small",
            database.name()
        ),
    )
    .await;

    let folder = TempDir::new().expect("a folder");
    let app = App::open(folder, database.url(), |_| ()).await;
    disk.fill();
    let (number, refused) = until_refused(&app).await;
    let field = refused.problem()["field"].clone();
    assert_full(&refused, field.as_str().unwrap_or_default());
    assert!(refused.text.contains("No space left"), "{}", refused.text);
    assert_eq!(rows(&app).await, (number.into(), number.into()));

    disk.clear();
    let path = format!("{number}.jpg");
    let taken = app.photo("june", &path, &photos::jpeg(1)).await;
    assert_eq!(taken.status, StatusCode::CREATED, "{}", taken.text);
    app.store.close().await;
}

/// An object store that takes everything, or says that it is full as MinIO does.
async fn object_store(context: &Context) -> (String, Arc<AtomicBool>) {
    async fn answer(State(full): State<Arc<AtomicBool>>, request: Request) -> Response {
        let is_object = request.uri().path().matches('/').count() > 1;
        if request.method() == Method::PUT && is_object && full.load(Ordering::SeqCst) {
            let body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>XMinioStorageFull</Code>\
                <Message>Storage backend has reached its minimum free drive threshold.</Message></Error>";
            return (StatusCode::INSUFFICIENT_STORAGE, body).into_response();
        }
        StatusCode::OK.into_response()
    }
    let full = Arc::new(AtomicBool::new(false));
    let router = Router::new().fallback(answer).with_state(full.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    context.spawn("object-store", async move {
        let _ = axum::serve(listener, router).await;
    });
    (endpoint, full)
}

#[tokio::test]
async fn a_full_object_store() {
    let (endpoint, full) = object_store(&Context::system()).await;
    let objects = BlobConfig {
        endpoint,
        bucket: "photos".to_owned(),
        access_key: "key".to_owned(),
        secret_key: "secret".to_owned(),
        ..BlobConfig::default()
    };
    let folder = TempDir::new().expect("a folder");
    let url = sqlite(folder.path());
    let app = App::placed(folder, url, &objects, |_| ()).await;
    full.store(true, Ordering::SeqCst);
    let refused = app.photo("june", "a.jpg", &photos::jpeg(1)).await;
    assert_full(&refused, "object store");
    assert!(
        refused.text.contains("XMinioStorageFull"),
        "{}",
        refused.text
    );
    assert_eq!(rows(&app).await, (0, 0));
    let told = app.blobs.answers().await;
    assert!(matches!(told, Err(BlobError::Full(_))), "{told:?}");

    full.store(false, Ordering::SeqCst);
    let taken = app.photo("june", "a.jpg", &photos::jpeg(1)).await;
    assert_eq!(taken.status, StatusCode::CREATED, "{}", taken.text);
    app.blobs.answers().await.expect("room");
}
