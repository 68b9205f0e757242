//! Putting and getting.

use blobs::{Area, BlobError};
use domain::{AccountId, Sha256Hex};
use futures::TryStreamExt;
use futures::future::join_all;

use crate::place::{ACCOUNT, Place};

crate::on_both! { s3:
    what_was_put_comes_back,
    accounts_and_areas_are_apart,
    a_file_is_kept_as_it_is,
    simultaneous_puts_agree,
    an_upload_killed_before_the_put_is_finished_by_the_next,
    an_upload_killed_after_the_put_is_finished_by_the_next,
    what_is_stored_is_not_written_again,
    a_lost_object_is_missed_and_put_again,
    a_damaged_object_is_recognised_and_repaired,
    what_is_deleted_is_gone,
}

/// Bytes that no other length or seed gives.
fn bytes(seed: u8, length: usize) -> Vec<u8> {
    (0..length)
        .map(|at| (at as u8).wrapping_mul(31).wrapping_add(seed))
        .collect()
}

async fn what_was_put_comes_back(place: &Place) {
    for length in [0, 1, 100_000, 3_000_000] {
        let content = bytes(1, length);
        let sha = place
            .blobs
            .put(ACCOUNT, Area::Rendition, content.clone())
            .await
            .expect("put");
        assert_eq!(sha, Sha256Hex::of(&content));
        assert!(
            place
                .blobs
                .exists(ACCOUNT, Area::Rendition, &sha)
                .await
                .expect("exists")
        );
        assert_eq!(
            place
                .blobs
                .get(ACCOUNT, Area::Rendition, &sha)
                .await
                .expect("get"),
            content
        );
        assert_eq!(
            place.state(Area::Rendition, &sha).await.as_deref(),
            Some("stored")
        );
        assert_eq!(
            place.peek(Area::Rendition, &sha).await.as_deref(),
            Some(&content[..]),
            "under its key"
        );

        let opened = place
            .blobs
            .open(ACCOUNT, Area::Rendition, &sha)
            .await
            .expect("open");
        assert_eq!(opened.size, content.len() as u64);
        let pieces: Vec<_> = opened.body.try_collect().await.expect("stream");
        assert_eq!(pieces.concat(), content);
    }
}

async fn accounts_and_areas_are_apart(place: &Place) {
    let sha = place
        .blobs
        .put(ACCOUNT, Area::Original, bytes(1, 10))
        .await
        .expect("put");
    let other = AccountId::from_uuid(place.context.uuid());
    for (account, area) in [(other, Area::Original), (ACCOUNT, Area::Rendition)] {
        assert!(
            !place
                .blobs
                .exists(account, area, &sha)
                .await
                .expect("exists")
        );
        let missing = place.blobs.get(account, area, &sha).await;
        assert!(
            matches!(missing, Err(BlobError::NotFound(_))),
            "{missing:?}"
        );
        let missing = place.blobs.open(account, area, &sha).await.map(|_| ());
        assert!(
            matches!(missing, Err(BlobError::NotFound(_))),
            "{missing:?}"
        );
    }
}

async fn a_file_is_kept_as_it_is(place: &Place) {
    let content = bytes(2, 2_500_000);
    let (sha, size) = (Sha256Hex::of(&content), content.len() as u64);
    let file = place.folder.path().join("upload");
    std::fs::write(&file, &content).expect("write");
    for _ in 0..2 {
        place
            .blobs
            .put_file(ACCOUNT, Area::Original, &file, &sha, size)
            .await
            .expect("put");
    }
    assert_eq!(std::fs::read(&file).expect("still there"), content);
    std::fs::remove_file(&file).expect("remove");
    assert_eq!(
        place
            .blobs
            .get(ACCOUNT, Area::Original, &sha)
            .await
            .expect("get"),
        content
    );
}

async fn simultaneous_puts_agree(place: &Place) {
    let puts = (0..24_u8).map(|turn| {
        let content = bytes(turn % 4, 50_000);
        async move {
            (
                turn % 4,
                place
                    .blobs
                    .put(ACCOUNT, Area::Rendition, content)
                    .await
                    .expect("put"),
            )
        }
    });
    for (seed, sha) in join_all(puts).await {
        let content = bytes(seed, 50_000);
        assert_eq!(sha, Sha256Hex::of(&content));
        assert_eq!(
            place
                .blobs
                .get(ACCOUNT, Area::Rendition, &sha)
                .await
                .expect("get"),
            content
        );
    }
    let rows = place
        .store
        .query("SELECT state FROM blob_object", &[])
        .await
        .expect("rows");
    let states: Vec<_> = rows.iter().map(|row| row.text(0).expect("text")).collect();
    assert_eq!(states, ["stored"; 4]);
}

async fn an_upload_killed_before_the_put_is_finished_by_the_next(place: &Place) {
    let content = bytes(3, 1000);
    let sha = Sha256Hex::of(&content);
    place.announce(Area::Original, &sha, content.len()).await;
    assert!(
        !place
            .blobs
            .exists(ACCOUNT, Area::Original, &sha)
            .await
            .expect("exists")
    );
    place
        .blobs
        .put(ACCOUNT, Area::Original, content.clone())
        .await
        .expect("put");
    assert_eq!(
        place.state(Area::Original, &sha).await.as_deref(),
        Some("stored")
    );
    assert_eq!(
        place
            .blobs
            .get(ACCOUNT, Area::Original, &sha)
            .await
            .expect("get"),
        content
    );
}

async fn an_upload_killed_after_the_put_is_finished_by_the_next(place: &Place) {
    let content = bytes(4, 1000);
    let sha = Sha256Hex::of(&content);
    place.announce(Area::Original, &sha, content.len()).await;
    place.smuggle(Area::Original, &sha, &content).await;
    assert_eq!(
        place.state(Area::Original, &sha).await.as_deref(),
        Some("pending")
    );
    place
        .blobs
        .put(ACCOUNT, Area::Original, content.clone())
        .await
        .expect("put");
    assert_eq!(
        place.state(Area::Original, &sha).await.as_deref(),
        Some("stored")
    );
}

/// Shown by something that only a second write would remove: a different
/// object of the same size on S3, the file's identity on files.
async fn what_is_stored_is_not_written_again(place: &Place) {
    use std::os::unix::fs::MetadataExt;
    let content = bytes(5, 1000);
    let sha = place
        .blobs
        .put(ACCOUNT, Area::Original, content.clone())
        .await
        .expect("put");
    let key = format!("objects/{ACCOUNT}/original/{sha}");
    let file = place.folder.path().join(key);
    let inode = || std::fs::metadata(&file).map(|found| found.ino()).ok();
    let before = inode();
    if before.is_none() {
        place.smuggle(Area::Original, &sha, &bytes(6, 1000)).await;
    }
    let again = place
        .blobs
        .put(ACCOUNT, Area::Original, content)
        .await
        .expect("put");
    assert_eq!(again, sha);
    assert_eq!(inode(), before);
    if before.is_none() {
        assert_eq!(place.peek(Area::Original, &sha).await, Some(bytes(6, 1000)));
    }
}

async fn a_lost_object_is_missed_and_put_again(place: &Place) {
    let content = bytes(7, 1000);
    let sha = place
        .blobs
        .put(ACCOUNT, Area::Original, content.clone())
        .await
        .expect("put");
    place.steal(Area::Original, &sha).await;
    let missing = place.blobs.get(ACCOUNT, Area::Original, &sha).await;
    assert!(
        matches!(missing, Err(BlobError::NotFound(_))),
        "{missing:?}"
    );
    place
        .blobs
        .put(ACCOUNT, Area::Original, content.clone())
        .await
        .expect("put");
    assert_eq!(
        place
            .blobs
            .get(ACCOUNT, Area::Original, &sha)
            .await
            .expect("get"),
        content
    );
}

async fn a_damaged_object_is_recognised_and_repaired(place: &Place) {
    let content = bytes(8, 200_000);
    let sha = place
        .blobs
        .put(ACCOUNT, Area::Original, content.clone())
        .await
        .expect("put");
    place
        .smuggle(Area::Original, &sha, &content[..150_000])
        .await;
    let damaged = place.blobs.get(ACCOUNT, Area::Original, &sha).await;
    assert!(matches!(damaged, Err(BlobError::Corrupt(_))), "{damaged:?}");
    let opened = place
        .blobs
        .open(ACCOUNT, Area::Original, &sha)
        .await
        .expect("open");
    let read: Result<Vec<_>, _> = opened.body.try_collect().await;
    assert!(matches!(read, Err(BlobError::Corrupt(_))), "{read:?}");
    place
        .blobs
        .put(ACCOUNT, Area::Original, content.clone())
        .await
        .expect("put");
    assert_eq!(
        place
            .blobs
            .get(ACCOUNT, Area::Original, &sha)
            .await
            .expect("get"),
        content
    );
}

async fn what_is_deleted_is_gone(place: &Place) {
    let sha = place
        .blobs
        .put(ACCOUNT, Area::Original, bytes(9, 10))
        .await
        .expect("put");
    place
        .blobs
        .delete(ACCOUNT, Area::Original, &sha)
        .await
        .expect("delete");
    assert!(place.peek(Area::Original, &sha).await.is_none());
    assert_eq!(place.state(Area::Original, &sha).await, None);
    place
        .blobs
        .delete(ACCOUNT, Area::Original, &sha)
        .await
        .expect("again");
}

/// A flipped bit keeps the size; files are hashed before they count as stored.
#[tokio::test]
async fn a_flipped_bit_in_a_file_is_repaired() {
    let place = Place::files().await;
    let content = bytes(10, 5000);
    let sha = place
        .blobs
        .put(ACCOUNT, Area::Original, content.clone())
        .await
        .expect("put");
    let mut flipped = content.clone();
    flipped[2500] ^= 1;
    place.smuggle(Area::Original, &sha, &flipped).await;
    place
        .blobs
        .put(ACCOUNT, Area::Original, content.clone())
        .await
        .expect("put");
    assert_eq!(place.peek(Area::Original, &sha).await, Some(content));
}
