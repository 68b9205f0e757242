//! How the books look in Amazon's words.

use serde_json::{Value, json};

use super::MARKETPLACE_ID;
use super::wire::{Action, Enforcements, Exemption, Issue};
use crate::books::{Item, ItemState, Order, OrderLine};
use crate::check::{Complaint, Kind, decimal};

/// A complaint as an issue. Codes: the few that official material shows
/// (fact sheet, section 2.1); a full list is not published.
pub fn issue(complaint: &Complaint, suppressed: bool) -> Issue {
    let picture = complaint.field.contains("image_locator");
    let missing = complaint.message.contains("missing");
    let enough = complaint.message.contains("enough values");
    let (code, category) = match complaint.kind {
        _ if enough => (
            "99022",
            if complaint.kind == Kind::Price {
                "MISSING_PRICE"
            } else {
                "MISSING_ATTRIBUTE"
            },
        ),
        _ if picture && missing => ("90220", "MISSING_IMAGE"),
        Kind::Missing => ("90220", "MISSING_ATTRIBUTE"),
        Kind::Price => (
            "90000900",
            if missing {
                "MISSING_PRICE"
            } else {
                "INVALID_PRICE"
            },
        ),
        Kind::PictureBroken => ("90000900", "INVALID_IMAGE"),
        Kind::PictureRule if complaint.message.contains("background") => ("18027", "INVALID_IMAGE"),
        Kind::PictureRule => ("90000900", "INVALID_IMAGE"),
        Kind::Duplicate => ("90000900", "DUPLICATE"),
        Kind::Warning => ("18448", "INVALID_ATTRIBUTE"),
        Kind::Invalid | Kind::Unknown => ("90000900", "INVALID_ATTRIBUTE"),
    };
    let enforcements = (suppressed && complaint.blocks()).then(|| Enforcements {
        actions: vec![Action {
            action: "LISTING_SUPPRESSED",
        }],
        exemption: Exemption {
            status: "NOT_EXEMPT",
        },
    });
    Issue {
        code,
        message: complaint.message.clone(),
        severity: if complaint.blocks() {
            "ERROR"
        } else {
            "WARNING"
        },
        attribute_names: vec![complaint.field.clone()],
        categories: vec![category],
        enforcements,
        marketplace_ids: vec![MARKETPLACE_ID],
    }
}

/// A listing with the wanted parts.
pub fn item(item: &Item, parts: &[&str]) -> Value {
    let draft = &item.draft;
    let has = |part: &str| parts.contains(&part);
    let mut body = json!({ "sku": draft.sku });
    if has("summaries") {
        body["summaries"] = if item.remote_id.is_empty() {
            json!([])
        } else {
            json!([summary(item)])
        };
    }
    if has("attributes") {
        body["attributes"] = draft.document["attributes"].clone();
    }
    if has("issues") {
        let suppressed = item.state == ItemState::Rejected;
        let issues: Vec<Issue> = item.issues.iter().map(|c| issue(c, suppressed)).collect();
        body["issues"] = json!(issues);
    }
    if has("offers") && item.state == ItemState::Live {
        body["offers"] = json!([{ "marketplaceId": MARKETPLACE_ID, "offerType": "B2C",
            "price": { "currencyCode": draft.currency, "amount": decimal(draft.price) },
            "audience": { "value": "ALL", "displayName": "Sell on Amazon" } }]);
    }
    if has("fulfillmentAvailability") && !item.remote_id.is_empty() {
        body["fulfillmentAvailability"] =
            json!([{ "fulfillmentChannelCode": "DEFAULT", "quantity": draft.quantity }]);
    }
    if has("productTypes") {
        body["productTypes"] = json!([{ "marketplaceId": MARKETPLACE_ID,
            "productType": draft.document["productType"] }]);
    }
    body
}

fn summary(item: &Item) -> Value {
    let draft = &item.draft;
    // A live listing without units is seen but cannot be bought.
    let status: &[&str] = match item.state {
        ItemState::Live if draft.quantity > 0 => &["BUYABLE", "DISCOVERABLE"],
        ItemState::Live => &["DISCOVERABLE"],
        _ => &[],
    };
    let mut body = json!({
        "marketplaceId": MARKETPLACE_ID, "asin": item.remote_id,
        "productType": draft.document["productType"], "conditionType": "new_new",
        "status": status, "itemName": draft.title,
        "createdDate": item.created.rfc3339(), "lastUpdatedDate": item.updated.rfc3339(),
    });
    if let Some(main) = draft.pictures.first() {
        body["mainImage"] = json!({ "link": main, "height": 1_000, "width": 1_000 });
    }
    body
}

/// An order with the wanted parts.
pub fn order(order: &Order, parts: &[&str]) -> Value {
    let status = if order.cancelled {
        "CANCELLED"
    } else {
        "UNSHIPPED"
    };
    let lines: Vec<Value> = order
        .lines
        .iter()
        .map(|line| order_item(order, line, parts))
        .collect();
    let mut body = json!({
        "orderId": order.id, "createdTime": order.placed.rfc3339(),
        "lastUpdatedTime": order.updated.rfc3339(),
        "salesChannel": { "channelName": "AMAZON", "marketplaceId": MARKETPLACE_ID,
            "marketplaceName": "Amazon.com.tr" },
        "orderItems": lines,
    });
    if parts.contains(&"FULFILLMENT") {
        body["fulfillment"] = json!({ "fulfillmentStatus": status, "fulfilledBy": "MERCHANT",
            "fulfillmentServiceLevel": "STANDARD" });
    }
    if parts.contains(&"PROCEEDS") {
        let total: i64 = order
            .lines
            .iter()
            .map(|line| line.unit_price * line.quantity)
            .sum();
        body["proceeds"] = json!({ "grandTotal": money(total, &order.currency) });
    }
    body
}

fn order_item(order: &Order, line: &OrderLine, parts: &[&str]) -> Value {
    let mut body = json!({
        "orderItemId": line.id, "quantityOrdered": line.quantity,
        "product": { "asin": line.remote_id, "title": line.title, "sellerSku": line.sku,
            "condition": { "conditionType": "NEW", "conditionSubtype": "NEW" },
            "price": { "unitPrice": money(line.unit_price, &order.currency) } },
    });
    if parts.contains(&"PROCEEDS") {
        let total = money(line.unit_price * line.quantity, &order.currency);
        body["proceeds"] = json!({ "proceedsTotal": total,
            "breakdowns": [{ "type": "ITEM", "subtotal": total }] });
    }
    if parts.contains(&"FULFILLMENT") {
        let open = if order.cancelled { 0 } else { line.quantity };
        body["fulfillment"] = json!({ "quantityFulfilled": 0, "quantityUnfulfilled": open });
    }
    if parts.contains(&"CANCELLATION") && order.cancelled {
        body["cancellation"] = json!({ "cancellationExecution":
            { "cancelledBy": "BUYER", "cancelReason": "BUYER_CANCELLED" } });
    }
    body
}

fn money(minor: i64, currency: &str) -> Value {
    json!({ "amount": decimal(minor), "currencyCode": currency })
}
