//! What must hold, whichever database it is.

use std::time::Duration;

use blobs::Area;
use bus::HandlerError;
use domain::{Marketplace, MessageId, Sha256Hex};
use imaging::Limits;
use messages::Trace;
use store::params;
use testkit::wait;

use super::rig::{ACCOUNT, Rig};
use crate::handler::Plan;

const SOON: Duration = Duration::from_secs(30);

fn has_exif(file: &[u8]) -> bool {
    file.windows(4).any(|word| word == b"Exif")
}

/// The whole service: a message in a queue, the consumer, the answer in the
/// next queues.
pub(super) async fn a_photo_becomes_a_picture_for_every_marketplace(rig: Rig) {
    let original = rig.photo().await;
    let event = rig.message(&original).event;
    let publisher = rig.bus.publisher("image-service");
    let (id, trace) = (
        MessageId::from_uuid(rig.context.uuid()),
        Trace::new(rig.context.random.bytes()),
    );
    let sent = event.clone();
    let published = rig.store.run_tx("test", move |tx| {
        let (publisher, trace, sent) = (publisher.clone(), trace.clone(), sent.clone());
        Box::pin(async move { publisher.publish(tx, ACCOUNT, id, &trace, &sent).await })
    });
    published.await.expect("publish");
    rig.module.start(&rig.bus);
    wait::until(SOON, || async { !rig.enhanced().await.is_empty() }).await;
    assert!(
        rig.context.life.finish(SOON).await,
        "the service stops when it is asked to"
    );

    let enhanced = rig.enhanced().await.remove(0);
    assert_eq!(
        (enhanced.asset_id, &enhanced.original),
        (event.asset_id, &original)
    );
    assert_eq!(enhanced.recipe, imaging::RECIPE);
    let markets: Vec<_> = enhanced
        .renditions
        .iter()
        .map(|rendition| rendition.marketplace)
        .collect();
    assert_eq!(markets, Marketplace::ALL);
    let photo = rig
        .blobs
        .get(ACCOUNT, Area::Original, &original)
        .await
        .expect("original");
    assert!(has_exif(&photo));
    for rendition in &enhanced.renditions {
        let picture = &rendition.picture;
        let file = rig
            .blobs
            .get(ACCOUNT, Area::Rendition, &picture.sha256)
            .await
            .expect("stored");
        assert!(
            !has_exif(&file),
            "a picture does not say where it was taken"
        );
        let probe = imaging::probe(&file, &Limits::default()).expect("a picture");
        let frame = rules::pack(rendition.marketplace).images.frame.value;
        assert_eq!((probe.width, probe.height), (frame.width, frame.height));
        assert_eq!((picture.width, picture.height), (frame.width, frame.height));
        assert_eq!(picture.media_type, probe.media_type);
        assert_eq!(picture.bytes, file.len() as u64);
    }
    let sides = enhanced
        .thumbnails
        .iter()
        .map(|one| (one.width, one.height));
    assert_eq!(sides.collect::<Vec<_>>(), [(600, 600), (320, 320)]);
    for small in &enhanced.thumbnails {
        let file = rig.blobs.get(ACCOUNT, Area::Rendition, &small.sha256).await;
        let probe = imaging::probe(&file.expect("stored"), &Limits::default()).expect("a picture");
        assert_eq!((probe.width, probe.height), (small.width, small.height));
    }
}

pub(super) async fn the_same_message_again_changes_nothing(rig: Rig) {
    let message = rig.message(&rig.photo().await);
    rig.handle(&message).await;
    let before = rig.lasting().await;
    assert_eq!(before[0].len(), 5);
    rig.later(1);
    rig.handle(&message).await;
    assert_eq!(rig.lasting().await, before);
}

/// Shown by taking the original away.
pub(super) async fn the_same_photo_is_never_rendered_again(rig: Rig) {
    let original = rig.photo().await;
    let (first, second) = (rig.message(&original), rig.message(&original));
    rig.handle(&first).await;
    std::fs::remove_file(rig.path(Area::Original, &original)).expect("there");
    rig.handle(&second).await;
    let enhanced = rig.enhanced().await;
    assert_eq!(enhanced.len(), 2);
    assert_eq!(enhanced[0].renditions, enhanced[1].renditions);
    let assets = [enhanced[0].asset_id, enhanced[1].asset_id];
    assert!(assets.contains(&first.event.asset_id) && assets.contains(&second.event.asset_id));
}

pub(super) async fn two_workers_at_once_agree(rig: Rig) {
    let message = rig.message(&rig.photo().await);
    let plans = futures::future::join(rig.prepare(&message), rig.prepare(&message)).await;
    let (first, second) = (plans.0.expect("prepare"), plans.1.expect("prepare"));
    assert_eq!(first, second);
    rig.commit(&message, &first).await;
    let before = rig.lasting().await;
    rig.commit(&message, &second).await;
    assert_eq!(rig.lasting().await, before);
}

/// What is announced is what the map says, even if this worker's own picture
/// were another one.
pub(super) async fn the_picture_that_was_first_stands(rig: Rig) {
    let message = rig.message(&rig.photo().await);
    let plan = rig.prepare(&message).await.expect("prepare");
    let Plan::Made(mut other) = plan.clone() else {
        panic!("{plan:?}")
    };
    let first = &mut other.pictures[1].picture;
    first.sha256 = Sha256Hex::of(b"made by another worker");
    let first = first.clone();
    rig.commit(&rig.message(&message.event.original), &Plan::Made(other))
        .await;
    rig.commit(&message, &plan).await;
    for enhanced in rig.enhanced().await {
        assert_eq!(enhanced.renditions[1].picture, first);
    }
}

pub(super) async fn a_worker_killed_before_its_commit_is_replaced(rig: Rig) {
    let message = rig.message(&rig.photo().await);
    let lost = rig.prepare(&message).await.expect("prepare");
    let [map, objects, messages, verdicts] = <[_; 4]>::try_from(rig.lasting().await).expect("four");
    assert!(map.is_empty() && messages.is_empty(), "nothing but objects");
    assert!(verdicts.is_empty());
    assert_eq!(objects.len(), 6);

    assert_eq!(rig.handle(&message).await, lost);
    let after = rig.lasting().await;
    assert_eq!(after[0].len(), 5);
    assert_eq!(after[1], objects, "no second object");
    assert_eq!(rig.enhanced().await.len(), 1);
}

pub(super) async fn what_a_killed_worker_left_is_collected(rig: Rig) {
    let finished = rig.message(&rig.photo().await);
    rig.handle(&finished).await;
    let other = rig
        .upload(scenes::catalogue()[3].render(1, 1200, 900).to_jpeg(85, 1))
        .await;
    rig.prepare(&rig.message(&other)).await.expect("prepare");
    rig.later(25);
    let collect = rig.blobs.collect_garbage(
        Area::Rendition,
        blobs::GRACE,
        crate::sql::RENDITION_REFERENCE,
    );
    assert_eq!(collect.await.expect("collect"), 5);
    let enhanced = rig.enhanced().await.remove(0);
    let renditions = enhanced.renditions.iter().map(|one| &one.picture);
    for picture in renditions.chain(&enhanced.thumbnails) {
        let sha256 = &picture.sha256;
        assert!(
            rig.blobs
                .exists(ACCOUNT, Area::Rendition, sha256)
                .await
                .expect("exists")
        );
    }
}

pub(super) async fn an_unusable_photo_is_rejected_not_failed(rig: Rig) {
    let whole = scenes::catalogue()[0].render(1, 320, 240).to_jpeg(85, 1);
    for (bytes, code) in [
        (
            b"Dear Sir or Madam, please find attached the photo of our best lamp.".to_vec(),
            "image.not_an_image",
        ),
        (whole[..whole.len() / 2].to_vec(), "image.truncated"),
    ] {
        let message = rig.message(&rig.upload(bytes).await);
        rig.handle(&message).await;
        rig.handle(&message).await;
        let rejected = rig.rejected().await;
        let about: Vec<_> = rejected
            .iter()
            .filter(|r| r.asset_id == message.event.asset_id)
            .collect();
        assert_eq!(about.len(), 1, "{code}");
        assert_eq!(about[0].problem.code, code);
        assert!(!about[0].problem.fix.is_empty());
    }
    assert!(rig.enhanced().await.is_empty());
    assert!(rig.lasting().await[0].is_empty());
}

pub(super) async fn a_lost_picture_is_made_again(rig: Rig) {
    let original = rig.photo().await;
    rig.handle(&rig.message(&original)).await;
    let lost = rig.enhanced().await[0].renditions[2].picture.sha256.clone();
    std::fs::remove_file(rig.path(Area::Rendition, &lost)).expect("there");
    let plan = rig.handle(&rig.message(&original)).await;
    assert!(matches!(plan, Plan::Made(_)), "{plan:?}");
    assert!(rig.blobs.get(ACCOUNT, Area::Rendition, &lost).await.is_ok());
    let enhanced = rig.enhanced().await;
    assert_eq!(enhanced[0].renditions, enhanced[1].renditions);
}

/// What a person has to look at is announced with both choices, and nothing is
/// finished.
pub(super) async fn a_doubtful_photo_goes_to_review_with_a_fallback(rig: Rig) {
    let shot = scenes::Shot {
        product: "mug",
        seed: 1,
        width: 900,
        height: 675,
        backdrop: scenes::Backdrop::Cluttered,
        shadow: scenes::Cast::Soft,
        faults: scenes::Faults::default(),
    };
    let original = rig.upload(shot.render().to_jpeg(85, 1)).await;
    let message = rig.message(&original);
    rig.handle(&message).await;
    assert!(rig.enhanced().await.is_empty());
    let review = rig.reviews().await.remove(0);
    assert_eq!(review.original, original);
    assert!(review.confidence < f64::from(enhance::SURE));
    assert!(!review.reasons.is_empty());
    assert!(
        review
            .reasons
            .iter()
            .all(|r| !r.message.is_empty() && !r.tip.is_empty())
    );
    assert_eq!(review.fallback.len(), Marketplace::ALL.len());
    assert!(review.receipt.is_some() && review.fingerprint.is_some());
    for rendition in review.candidate.iter().chain(&review.fallback) {
        let sha256 = &rendition.picture.sha256;
        let there = rig.blobs.exists(ACCOUNT, Area::Rendition, sha256).await;
        assert!(there.expect("exists"), "both choices can be looked at");
    }
    let before = rig.lasting().await;
    rig.handle(&message).await;
    assert_eq!(rig.lasting().await, before);
}

pub(super) async fn a_lost_or_damaged_original_is_told_apart(rig: Rig) {
    let lost = rig.prepare(&rig.message(&Sha256Hex::of(b"lost"))).await;
    assert!(matches!(lost, Err(HandlerError::Retry(_))), "{lost:?}");
    let original = rig.photo().await;
    std::fs::write(rig.path(Area::Original, &original), "damaged").expect("write");
    let damaged = rig.prepare(&rig.message(&original)).await;
    assert!(
        matches!(damaged, Err(HandlerError::Reject(_))),
        "{damaged:?}"
    );
    let rows = rig
        .store
        .query(
            "SELECT 1 FROM ai_rendition WHERE account_id = $1",
            &params![ACCOUNT],
        )
        .await;
    assert!(rows.expect("rows").is_empty());
}
