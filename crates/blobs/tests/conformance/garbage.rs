//! Collecting what nobody needs, and nothing else.

use std::time::Duration;

use blobs::{Area, BlobError, GRACE};
use domain::Sha256Hex;
use futures::future::{join, join_all};
use store::params;

use crate::place::{ACCOUNT, IS_REFERENCED, Place};

crate::on_both! { s3_with_postgres:
    only_old_unreferenced_objects_are_collected,
    a_second_upload_protects_for_another_day,
    an_upload_waits_for_a_deletion_and_puts_again,
    an_abandoned_deletion_is_taken_over,
    collection_and_uploads_at_the_same_time,
}

async fn collect(place: &Place, area: Area) -> u64 {
    place
        .blobs
        .collect_garbage(area, GRACE, IS_REFERENCED)
        .await
        .expect("collect")
}

async fn put(place: &Place, area: Area, text: &str) -> Sha256Hex {
    place
        .blobs
        .put(ACCOUNT, area, text.to_owned())
        .await
        .expect("put")
}

async fn only_old_unreferenced_objects_are_collected(place: &Place) {
    let needed = put(place, Area::Rendition, "needed").await;
    place.refer(&needed).await;
    let orphan = put(place, Area::Rendition, "orphan").await;
    let elsewhere = put(place, Area::Original, "orphan").await;
    let never_put = Sha256Hex::of(b"never put");
    place.announce(Area::Rendition, &never_put, 9).await;
    assert_eq!(collect(place, Area::Rendition).await, 0, "all are fresh");

    place.later(25);
    let fresh = put(place, Area::Rendition, "fresh").await;
    assert_eq!(collect(place, Area::Rendition).await, 2);
    for (sha, kept) in [
        (&needed, true),
        (&fresh, true),
        (&orphan, false),
        (&never_put, false),
    ] {
        assert_eq!(place.peek(Area::Rendition, sha).await.is_some(), kept);
        assert_eq!(place.state(Area::Rendition, sha).await.is_some(), kept);
    }
    assert!(
        place.peek(Area::Original, &elsewhere).await.is_some(),
        "another owner's area"
    );
    assert_eq!(
        collect(place, Area::Rendition).await,
        0,
        "nothing is left to do"
    );
}

async fn a_second_upload_protects_for_another_day(place: &Place) {
    let sha = put(place, Area::Original, "twice").await;
    place.later(23);
    put(place, Area::Original, "twice").await;
    place.later(2);
    assert_eq!(collect(place, Area::Original).await, 0);
    place.later(23);
    assert_eq!(collect(place, Area::Original).await, 1);
    assert!(place.peek(Area::Original, &sha).await.is_none());
}

async fn an_upload_waits_for_a_deletion_and_puts_again(place: &Place) {
    let sha = put(place, Area::Original, "again").await;
    let started = place.condemn(Area::Original, &sha).await;
    place.steal(Area::Original, &sha).await;
    let file = place.folder.path().join("upload");
    std::fs::write(&file, "again").expect("write");

    // The deletion does not end: the upload gives up, and has put nothing.
    let upload = place
        .blobs
        .put_file(ACCOUNT, Area::Original, &file, &sha, 5);
    let patience = async { place.context.clock.advance(Duration::from_secs(11)) };
    let (outcome, ()) = join(upload, patience).await;
    assert!(
        matches!(outcome, Err(BlobError::Unavailable(_))),
        "{outcome:?}"
    );
    assert!(place.peek(Area::Original, &sha).await.is_none());

    // It ends while the upload waits: the upload puts.
    let upload = place
        .blobs
        .put_file(ACCOUNT, Area::Original, &file, &sha, 5);
    let values = params![ACCOUNT, "original", &sha, started];
    let (outcome, ()) = join(upload, place.execute(blobs::sql::FORGET, &values)).await;
    outcome.expect("put");
    assert_eq!(
        place.peek(Area::Original, &sha).await.as_deref(),
        Some(&b"again"[..])
    );
}

async fn an_abandoned_deletion_is_taken_over(place: &Place) {
    let wanted = put(place, Area::Original, "wanted again").await;
    let unwanted = put(place, Area::Original, "unwanted").await;
    for sha in [&wanted, &unwanted] {
        place.condemn(Area::Original, sha).await;
    }
    place.context.clock.advance(Duration::from_secs(61));
    put(place, Area::Original, "wanted again").await;
    assert_eq!(
        collect(place, Area::Original).await,
        1,
        "the collection ends what it began"
    );
    assert_eq!(
        place.state(Area::Original, &wanted).await.as_deref(),
        Some("stored")
    );
    assert!(place.peek(Area::Original, &wanted).await.is_some());
    assert!(place.peek(Area::Original, &unwanted).await.is_none());
    assert_eq!(place.state(Area::Original, &unwanted).await, None);
}

async fn collection_and_uploads_at_the_same_time(place: &Place) {
    let texts: Vec<String> = (0..12).map(|number| format!("object {number}")).collect();
    join_all(texts.iter().map(|text| put(place, Area::Original, text))).await;
    for _ in 0..3 {
        place.later(25);
        let uploads = join_all(
            texts
                .iter()
                .step_by(2)
                .map(|text| put(place, Area::Original, text)),
        );
        let (_, uploaded) = join(collect(place, Area::Original), uploads).await;
        for sha in &uploaded {
            assert_eq!(
                place.state(Area::Original, sha).await.as_deref(),
                Some("stored")
            );
            assert!(
                place.peek(Area::Original, sha).await.is_some(),
                "{sha} was put and is gone"
            );
        }
        assert_eq!(
            collect(place, Area::Original).await,
            0,
            "the rest went in the first round"
        );
        for text in texts.iter().skip(1).step_by(2) {
            assert!(
                place
                    .peek(Area::Original, &Sha256Hex::of(text.as_bytes()))
                    .await
                    .is_none()
            );
        }
    }
}
