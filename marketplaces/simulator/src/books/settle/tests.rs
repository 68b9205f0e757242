use serde_json::Value;

use super::*;
use crate::books::{Draft, LineState};

const NOW: Timestamp = Timestamp::from_micros(1_000_000);
const TWO_STEPS: Policy = Policy {
    approval: Some(Duration::from_secs(1)),
    broken_picture_fails: true,
    barcode_is_key: true,
    offers_need_approval: true,
    listing_only_seeds: true,
};
const ONE_STEP: Policy = Policy {
    approval: None,
    broken_picture_fails: false,
    barcode_is_key: false,
    offers_need_approval: false,
    listing_only_seeds: false,
};

fn draft(quantity: i64) -> Draft {
    Draft {
        sku: "A".into(),
        barcode: "96385074".into(),
        title: "t".into(),
        brand: "b".into(),
        description: "d".into(),
        price: 500,
        list_price: 500,
        currency: "TRY".into(),
        quantity,
        pictures: vec!["https://x/1".into()],
        document: Value::Null,
    }
}

fn line(change: Change) -> BatchLine {
    BatchLine {
        sku: "A".into(),
        request: Value::Null,
        change: Some(change),
        state: LineState::Waiting,
        complaints: Vec::new(),
    }
}

fn run(change: Change, existing: Option<Item>, pictures: &[Complaint], policy: Policy) -> Outcome {
    carry_out(
        &line(change),
        existing,
        pictures,
        policy,
        || "ID".into(),
        NOW,
    )
}

fn listing(existing: Existing) -> Change {
    Change::List {
        draft: draft(5),
        existing,
    }
}

#[test]
fn a_new_listing_waits_for_approval_then_goes_live() {
    let item = run(listing(Existing::Refuse), None, &[], TWO_STEPS)
        .item
        .expect("made");
    assert_eq!(
        (item.state, item.creates, item.remote_id.as_str()),
        (ItemState::Pending, 1, "ID")
    );
    let due = item.due.expect("due");
    assert_eq!(due, NOW.after(Duration::from_secs(1)));
    let item = approve(item, due);
    assert_eq!(
        (item.state, item.live_at, item.due),
        (ItemState::Live, Some(due), None)
    );
}

#[test]
fn creating_again_is_refused_or_replaces_but_never_adds() {
    let live = run(listing(Existing::Replace), None, &[], ONE_STEP)
        .item
        .expect("made");
    assert_eq!(live.state, ItemState::Live);
    let refused = run(listing(Existing::Refuse), Some(live.clone()), &[], ONE_STEP);
    assert_eq!(
        (refused.item, refused.complaints[0].kind),
        (None, Kind::Duplicate)
    );
    let again = run(listing(Existing::Replace), Some(live), &[], ONE_STEP)
        .item
        .expect("replaced");
    assert_eq!((again.creates, again.replaces), (1, 1));
}

#[test]
fn a_second_listing_request_leaves_what_is_on_sale_alone_where_it_only_seeds() {
    let live = approve(
        run(listing(Existing::Replace), None, &[], TWO_STEPS)
            .item
            .expect("made"),
        NOW,
    );
    let sold = Change::Offer {
        quantity: Some(2),
        price: Some(450),
        list_price: None,
    };
    let live = run(sold, Some(live), &[], TWO_STEPS).item.expect("changed");
    let again = run(
        listing(Existing::Replace),
        Some(live.clone()),
        &[],
        TWO_STEPS,
    )
    .item
    .expect("replaced");
    assert_eq!(
        (again.draft.quantity, again.draft.price, again.state),
        (2, 450, ItemState::Live)
    );
    let reset = run(listing(Existing::Replace), Some(live), &[], ONE_STEP)
        .item
        .expect("replaced");
    assert_eq!((reset.draft.quantity, reset.draft.price), (5, 500));
}

#[test]
fn content_changes_need_an_approved_listing_and_good_pictures() {
    let change = Change::Content {
        remote_id: None,
        title: Some("new".into()),
        description: None,
        pictures: Some(vec!["https://x/2".into()]),
        fields: serde_json::Map::new(),
    };
    let pending = run(listing(Existing::Refuse), None, &[], TWO_STEPS)
        .item
        .expect("made");
    assert_eq!(
        run(change.clone(), Some(pending.clone()), &[], TWO_STEPS).item,
        None
    );
    let live = approve(pending, NOW);
    let rule = [Complaint::new(Kind::PictureRule, "images", "too small")];
    assert_eq!(
        run(change.clone(), Some(live.clone()), &rule, TWO_STEPS).item,
        None
    );
    let item = run(change, Some(live), &[], TWO_STEPS)
        .item
        .expect("changed");
    assert_eq!(
        (item.draft.title.as_str(), item.draft.description.as_str()),
        ("new", "d")
    );
    assert_eq!(
        (item.state, item.creates, item.replaces),
        (ItemState::Live, 1, 1)
    );
}

#[test]
fn a_revision_is_for_what_waits_for_approval() {
    let pending = run(listing(Existing::Refuse), None, &[], TWO_STEPS)
        .item
        .expect("made");
    let live = approve(pending.clone(), NOW);
    assert_eq!(
        run(listing(Existing::Revise), None, &[], TWO_STEPS).item,
        None
    );
    assert_eq!(
        run(listing(Existing::Revise), Some(live), &[], TWO_STEPS).item,
        None
    );
    assert!(
        run(listing(Existing::Revise), Some(pending), &[], TWO_STEPS)
            .item
            .is_some()
    );
}

#[test]
fn a_deleted_listing_that_comes_back_counts_as_created_again() {
    let live = run(listing(Existing::Refuse), None, &[], ONE_STEP)
        .item
        .expect("made");
    let gone = run(Change::Delete, Some(live), &[], ONE_STEP)
        .item
        .expect("kept");
    assert_eq!((gone.state, gone.draft.quantity), (ItemState::Deleted, 0));
    let back = run(listing(Existing::Refuse), Some(gone), &[], ONE_STEP)
        .item
        .expect("back");
    assert_eq!((back.creates, back.state), (2, ItemState::Live));
}

#[test]
fn bad_pictures_fail_the_request_or_reject_the_listing() {
    let broken = [Complaint::new(Kind::PictureBroken, "images", "no picture")];
    let rule = [Complaint::new(Kind::PictureRule, "images", "too small")];
    let outcome = run(listing(Existing::Refuse), None, &broken, TWO_STEPS);
    assert_eq!((outcome.item, outcome.complaints), (None, broken.to_vec()));
    let item = run(listing(Existing::Refuse), None, &rule, TWO_STEPS)
        .item
        .expect("made");
    assert_eq!(approve(item, NOW).state, ItemState::Rejected);
    let item = run(listing(Existing::Replace), None, &broken, ONE_STEP)
        .item
        .expect("made");
    assert_eq!(
        (item.state, item.issues),
        (ItemState::Rejected, broken.to_vec())
    );
}

#[test]
fn an_offer_changes_only_what_it_names_and_needs_a_listing() {
    let live = run(listing(Existing::Refuse), None, &[], ONE_STEP)
        .item
        .expect("made");
    let change = Change::Offer {
        quantity: Some(2),
        price: None,
        list_price: None,
    };
    let item = run(change.clone(), Some(live), &[], ONE_STEP)
        .item
        .expect("changed");
    assert_eq!((item.draft.quantity, item.draft.price), (2, 500));
    let outcome = run(change.clone(), None, &[], ONE_STEP);
    assert_eq!(
        (outcome.item, outcome.complaints[0].kind),
        (None, Kind::Unknown)
    );
    let pending = run(listing(Existing::Refuse), None, &[], TWO_STEPS)
        .item
        .expect("made");
    assert_eq!(run(change, Some(pending), &[], TWO_STEPS).item, None);
}
