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
mod tests;
