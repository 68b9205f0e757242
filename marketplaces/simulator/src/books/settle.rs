//! What carrying out one accepted line does to a listing: pure.

use std::time::Duration;

use domain::Timestamp;

use super::{BatchLine, Change, Existing, Item, ItemState};
use crate::check::{Complaint, Kind};

/// In what the marketplaces differ here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Time from carrying out to the decision about the listing; none means
    /// that both are one.
    pub approval: Option<Duration>,
    /// True when a picture that cannot be read fails the request itself, not
    /// only the listing.
    pub broken_picture_fails: bool,
    /// True when a barcode names one listing of the shop.
    pub barcode_is_key: bool,
    /// True when prices and units can be set only of what has been approved.
    pub offers_need_approval: bool,
    /// True when price and units of a listing request only count until the
    /// listing is on sale.
    pub listing_only_seeds: bool,
}

/// What came of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Why it failed; empty when it was carried out.
    pub complaints: Vec<Complaint>,
    /// The listing to write; none when nothing changes.
    pub item: Option<Item>,
}

impl Outcome {
    fn failed(complaints: Vec<Complaint>) -> Self {
        Self {
            complaints,
            item: None,
        }
    }

    fn changed(item: Item) -> Self {
        Self {
            complaints: Vec::new(),
            item: Some(item),
        }
    }
}

/// Carries out a line. `existing` is the listing it is about, `pictures` the
/// complaints about its pictures, `new_id` gives the id of a new listing.
pub fn carry_out(
    line: &BatchLine,
    existing: Option<Item>,
    pictures: &[Complaint],
    policy: Policy,
    new_id: impl FnOnce() -> String,
    now: Timestamp,
) -> Outcome {
    let Some(change) = &line.change else {
        return Outcome::failed(line.complaints.clone());
    };
    if let Change::List {
        draft,
        existing: rule,
    } = change
    {
        return list(
            draft.clone(),
            *rule,
            existing,
            pictures,
            policy,
            new_id,
            now,
        );
    }
    let unripe = |item: &Item| matches!(item.state, ItemState::Pending | ItemState::Rejected);
    let needs_approval = match change {
        Change::Offer { .. } => policy.offers_need_approval,
        Change::Content { .. } => true,
        _ => false,
    };
    let reachable =
        |item: &Item| item.state != ItemState::Deleted && !(needs_approval && unripe(item));
    let Some(item) = existing.filter(reachable) else {
        let message = format!("{} için ürün bulunamadı.", line.sku);
        return Outcome::failed(vec![Complaint::new(Kind::Unknown, "sku", message)]);
    };
    if matches!(change, Change::Content { .. }) && pictures.iter().any(Complaint::blocks) {
        return Outcome::failed(pictures.to_vec());
    }
    Outcome::changed(update(item, change, now))
}

/// Sets what an update names.
fn update(mut item: Item, change: &Change, now: Timestamp) -> Item {
    item.updated = now;
    match change {
        Change::Offer {
            quantity,
            price,
            list_price,
        } => {
            item.draft.quantity = quantity.unwrap_or(item.draft.quantity);
            item.draft.price = price.unwrap_or(item.draft.price);
            item.draft.list_price = list_price
                .unwrap_or(item.draft.list_price)
                .max(item.draft.price);
        }
        Change::Content {
            title,
            description,
            pictures,
            fields,
            ..
        } => {
            let set = |field: &mut String, value: &Option<String>| {
                if let Some(value) = value {
                    field.clone_from(value);
                }
            };
            set(&mut item.draft.title, title);
            set(&mut item.draft.description, description);
            if let Some(pictures) = pictures {
                item.draft.pictures.clone_from(pictures);
            }
            if let Some(document) = item.draft.document.as_object_mut() {
                document.extend(fields.clone());
            }
            item.replaces += 1;
        }
        Change::Archive { archived: true } => item.state = ItemState::Archived,
        Change::Archive { archived: false } => {
            if item.state == ItemState::Archived {
                item.state = ItemState::Live;
            }
        }
        Change::Delete => {
            item.state = ItemState::Deleted;
            item.due = None;
            item.draft.quantity = 0;
        }
        Change::List { .. } => {}
    }
    item
}

fn list(
    draft: super::Draft,
    rule: Existing,
    existing: Option<Item>,
    pictures: &[Complaint],
    policy: Policy,
    new_id: impl FnOnce() -> String,
    now: Timestamp,
) -> Outcome {
    let broken: Vec<Complaint> = pictures
        .iter()
        .filter(|c| c.kind == Kind::PictureBroken)
        .cloned()
        .collect();
    if policy.broken_picture_fails && !broken.is_empty() {
        return Outcome::failed(broken);
    }
    let taken = |item: &Item| {
        matches!(
            item.state,
            ItemState::Pending | ItemState::Live | ItemState::Archived
        )
    };
    if let (Existing::Refuse, Some(item)) = (rule, &existing)
        && taken(item)
    {
        let message = format!("{} barkodlu bir ürün zaten var.", draft.barcode);
        return Outcome::failed(vec![Complaint::new(Kind::Duplicate, "barcode", message)]);
    }
    let open = |item: &Item| matches!(item.state, ItemState::Pending | ItemState::Rejected);
    if rule == Existing::Revise && !existing.as_ref().is_some_and(open) {
        let message = format!("{} onay bekleyen bir ürün değil.", draft.barcode);
        return Outcome::failed(vec![Complaint::new(Kind::Unknown, "barcode", message)]);
    }
    let mut item = match existing {
        None => new_item(draft, new_id(), now),
        Some(before) => {
            let again = before.state == ItemState::Deleted;
            let on_sale = matches!(before.state, ItemState::Live | ItemState::Archived);
            let draft = match policy.listing_only_seeds && on_sale {
                true => super::Draft {
                    quantity: before.draft.quantity,
                    price: before.draft.price,
                    list_price: before.draft.list_price,
                    ..draft
                },
                false => draft,
            };
            Item {
                creates: before.creates + i64::from(again),
                replaces: before.replaces + i64::from(!again),
                updated: now,
                draft,
                ..before
            }
        }
    };
    item.issues = pictures.to_vec();
    let was_live = item.state == ItemState::Live;
    match policy.approval {
        // What is sold already stays on sale while its new content is looked at.
        Some(wait) if !was_live => {
            item.state = ItemState::Pending;
            item.due = Some(now.after(wait));
        }
        Some(_) | None => item = approve(item, now),
    }
    Outcome::changed(item)
}

fn new_item(draft: super::Draft, remote_id: String, now: Timestamp) -> Item {
    Item {
        draft,
        remote_id,
        state: ItemState::Pending,
        issues: Vec::new(),
        creates: 1,
        replaces: 0,
        created: now,
        updated: now,
        live_at: None,
        due: None,
    }
}

/// Decides a listing: live, or rejected when something stands against it.
pub fn approve(mut item: Item, now: Timestamp) -> Item {
    item.due = None;
    item.updated = now;
    if item.issues.iter().any(Complaint::blocks) {
        item.state = ItemState::Rejected;
    } else {
        item.state = ItemState::Live;
        item.live_at = item.live_at.or(Some(now));
    }
    item
}

#[cfg(test)]
mod tests {
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

    fn run(
        change: Change,
        existing: Option<Item>,
        pictures: &[Complaint],
        policy: Policy,
    ) -> Outcome {
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
}
