//! A store that is new, away or refuses.

use blobs::{Area, BlobError};
use runtime::Context;
use runtime::config::{BlobConfig, DatabaseConfig};
use store::Store;
use testkit::s3_server::PrivateS3;

use crate::place::{ACCOUNT, config};

async fn rows(folder: &tempfile::TempDir) -> (Store, Context) {
    let context = Context::system();
    let url = format!("sqlite:{}/t.db", folder.path().display());
    let store = Store::open(
        &DatabaseConfig {
            url,
            ..DatabaseConfig::default()
        },
        &context,
    )
    .await
    .expect("open");
    store.migrate(&[blobs::MIGRATIONS]).await.expect("schema");
    (store, context)
}

#[tokio::test]
async fn a_missing_bucket_is_made_and_an_outage_is_told_apart_from_a_loss() {
    let folder = tempfile::tempdir().expect("folder");
    let (store, context) = rows(&folder).await;
    let mut server = PrivateS3::start().await;
    let config = config(&server.server(), "new-bucket");
    let blobs = blobs::open(&config, None, &store, &context)
        .await
        .expect("makes it");
    let sha = blobs
        .put(ACCOUNT, Area::Original, "kept")
        .await
        .expect("put");

    blobs.answers().await.expect("it is there");

    server.kill().await;
    for outcome in [
        blobs.answers().await,
        blobs.get(ACCOUNT, Area::Original, &sha).await.map(drop),
        blobs.exists(ACCOUNT, Area::Original, &sha).await.map(drop),
        blobs.put(ACCOUNT, Area::Original, "new").await.map(drop),
        blobs.delete(ACCOUNT, Area::Original, &sha).await,
    ] {
        assert!(
            matches!(outcome, Err(BlobError::Unavailable(_))),
            "{outcome:?}"
        );
    }

    server.restart().await;
    blobs.answers().await.expect("it is there again");
    assert_eq!(
        blobs.get(ACCOUNT, Area::Original, &sha).await.expect("get"),
        "kept"
    );
    blobs
        .put(ACCOUNT, Area::Original, "new")
        .await
        .expect("put");
    blobs::open(&config, None, &store, &context)
        .await
        .expect("the bucket is there already");
}

#[tokio::test]
async fn a_wrong_secret_and_missing_settings_are_refused_at_once() {
    let folder = tempfile::tempdir().expect("folder");
    let (store, context) = rows(&folder).await;
    let server = PrivateS3::start().await;
    let mut wrong = config(&server.server(), "bucket");
    wrong.secret_key.push('x');
    let mut empty = config(&server.server(), "bucket");
    empty.access_key.clear();
    for (config, named) in [
        (wrong, "bucket"),
        (empty, "access_key"),
        (BlobConfig::default(), "blobs.folder"),
    ] {
        match blobs::open(&config, None, &store, &context).await.map(drop) {
            Err(BlobError::Refused(reason)) => assert!(reason.contains(named), "{reason}"),
            other => panic!("{other:?}"),
        }
    }
}

/// What a dead process left half written is removed, what is being written now
/// is not.
#[tokio::test]
async fn leftovers_are_removed_at_opening() {
    let folder = tempfile::tempdir().expect("folder");
    let (store, context) = rows(&folder).await;
    let aside = folder.path().join("objects/.incoming");
    std::fs::create_dir_all(&aside).expect("folder");
    let (old, new) = (aside.join("old"), aside.join("new"));
    std::fs::write(&old, "half").expect("write");
    std::fs::write(&new, "half").expect("write");
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    std::fs::File::options()
        .write(true)
        .open(&old)
        .expect("open")
        .set_modified(long_ago)
        .expect("set");
    let blobs = blobs::open(
        &BlobConfig::default(),
        Some(folder.path()),
        &store,
        &context,
    )
    .await
    .expect("open");
    assert!(!old.exists() && new.exists());
    blobs.put(ACCOUNT, Area::Original, "x").await.expect("put");
    assert_eq!(
        std::fs::read_dir(&aside).expect("list").count(),
        1,
        "nothing is left aside"
    );
}
