//! How the books look in Hepsiburada's words.

use domain::Marketplace;
use serde_json::{Value, json};

use crate::books::{Batch, BatchLine, Item, ItemState, LineState, Order, OrderLine};
use crate::check::{Complaint, Kind, number};
use crate::credentials::seller_id;
use crate::times::istanbul;

/// Where a product stands.
pub fn product_status(item: &Item) -> &'static str {
    match item.state {
        ItemState::Pending => "IN_EXTERNAL_PROGRESS",
        ItemState::Live | ItemState::Archived => "CREATED",
        ItemState::Rejected => "REJECTED",
        ItemState::Deleted => "BLOCKED",
    }
}

/// What became of one product of a file.
pub fn import_row(line: &BatchLine, item: Option<&Item>) -> Value {
    let fields = &line.request["attributes"];
    let missing = line.complaints.iter().any(|c| c.kind == Kind::Missing);
    let (import, status) = match (line.state, item) {
        (LineState::Failed, _) if missing => ("FAILED", "MISSING_INFO"),
        (LineState::Failed, _) => ("FAILED", "REJECTED"),
        (LineState::Done, Some(item)) => ("SUCCESS", product_status(item)),
        _ => ("PROCESSING", "WAITING"),
    };
    let failed = line.state == LineState::Failed;
    let said: &[Complaint] = if failed { &line.complaints } else { &[] };
    let messages: Vec<Value> = said
        .iter()
        .map(|c| json!({ "severity": "ERROR", "message": c.message }))
        .collect();
    let results: Vec<Value> = said
        .iter()
        .map(|c| json!({ "attributeName": c.field, "message": c.message }))
        .collect();
    let reasons: Vec<&str> = item
        .filter(|item| !failed && item.state == ItemState::Rejected)
        .map(|item| {
            item.issues
                .iter()
                .map(|issue| issue.message.as_str())
                .collect()
        })
        .unwrap_or_default();
    let listed = item.filter(|item| item.state == ItemState::Live);
    json!({
        "itemOrderID": 0, "merchant": seller_id(Marketplace::Hepsiburada), "merchantSku": line.sku,
        "hbSku": listed.map(|item| item.remote_id.as_str()), "barcode": fields["Barcode"],
        "productStatus": status, "productName": fields["UrunAdi"],
        "variantGroupId": fields["VaryantGroupID"], "categoryId": line.request["categoryId"],
        "importStatus": import, "importMessages": messages, "validationResults": results,
        "rejectReasonsMessages": reasons, "taskDetails": [], "qualityScore": null,
    })
}

/// A listing.
pub fn listing(item: &Item) -> Value {
    let draft = &item.draft;
    let away = item.state == ItemState::Archived;
    json!({
        "listingId": crate::ids::uuid(domain::Sha256Hex::of(item.remote_id.as_bytes()).as_str()),
        "hepsiburadaSku": item.remote_id, "merchantSku": draft.sku, "price": number(draft.price),
        "availableStock": draft.quantity, "isSalable": !away, "isLocked": false,
        "lockReasons": [], "isSuspended": away, "isFrozen": false, "freezeReasons": [],
        "deactivationReasons": [], "isFulfilledByHB": false, "priceIncreaseDisabled": false,
        "priceDecreaseDisabled": false, "stockDecreaseDisabled": false, "pricings": [],
        "dispatchTime": 1, "cargoCompany1": "Hepsijet",
    })
}

/// The result of an upload.
pub fn upload(batch: &Batch) -> Value {
    let failed: Vec<(usize, &BatchLine)> = batch
        .lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.state == LineState::Failed)
        .collect();
    let status = match (batch.done, failed.is_empty()) {
        (false, _) => "PROCESSING",
        (true, true) => "COMPLETED",
        (true, false) => "COMPLETED_WITH_ERRORS",
    };
    let errors: Vec<Value> = failed
        .iter()
        .map(|(place, line)| {
            let texts: Vec<&str> = line.complaints.iter().map(|c| c.message.as_str()).collect();
            json!({ "elementNo": place, "hepsiburadaSku": line.request["hepsiburadaSku"],
                "merchantSku": line.sku, "errors": texts })
        })
        .collect();
    json!({ "id": batch.id, "status": status, "createdAt": batch.created.rfc3339(),
        "total": batch.lines.len(), "errors": errors })
}

/// What became of one ticket.
pub fn ticket(line: &BatchLine) -> Value {
    let (status, result) = match line.state {
        LineState::Waiting => ("UNCOMPLETED", "IN_PROGRESS"),
        LineState::Done => ("COMPLETED", "APPROVED"),
        LineState::Failed => ("COMPLETED", "REJECTED"),
    };
    let reason = line.complaints.first().map(|c| c.message.as_str());
    let named = |name: &str| match name {
        "productName" => Some("NAME"),
        "productDescription" => Some("DESCRIPTION"),
        "attributes" => Some("ATTRIBUTE"),
        "video" => Some("MEDIA"),
        _ if name.starts_with("image") => Some("MEDIA"),
        _ => None,
    };
    let mut fields: Vec<&str> = line
        .request
        .as_object()
        .map(|row| row.keys().filter_map(|name| named(name)).collect())
        .unwrap_or_default();
    fields.sort_unstable();
    fields.dedup();
    let results: Vec<Value> = fields
        .iter()
        .map(|field| json!({ "fieldName": field, "fieldResult": result, "rejectReason": reason }))
        .collect();
    json!({ "hbSku": line.request["hbSku"], "message": reason, "productStatus": status,
        "updateResults": results })
}

/// A line of an order that is not packed.
pub fn open_line(order: &Order, line: &OrderLine) -> Value {
    let status = if order.cancelled { "Cancelled" } else { "Open" };
    json!({
        "id": line.id, "orderId": order_id(order), "orderNumber": order.id,
        "orderDate": istanbul(order.placed), "status": status, "sku": line.remote_id,
        "merchantSKU": line.sku, "name": line.title, "productBarcode": line.barcode,
        "quantity": line.quantity, "unitPrice": money(line.unit_price, &order.currency),
        "totalPrice": money(line.unit_price * line.quantity, &order.currency), "vatRate": 20,
        "customerId": order_id(order), "customerName": "Deniz Örnek", "cargoCompany": "Hepsijet",
        "isCancellable": true, "canCreatePackage": true, "isMicroExport": false,
        "lastStatusUpdateDate": istanbul(order.updated),
    })
}

/// A package with a whole order in it.
pub fn package(order: &Order) -> Value {
    let total: i64 = order
        .lines
        .iter()
        .map(|line| line.unit_price * line.quantity)
        .sum();
    let items: Vec<Value> = order
        .lines
        .iter()
        .map(|line| {
            json!({
                "lineItemId": line.id, "orderNumber": order.id,
                "orderDate": istanbul(order.placed), "hbSku": line.remote_id,
                "merchantSku": line.sku, "productName": line.title,
                "productBarcode": line.barcode, "quantity": line.quantity,
                "price": money(line.unit_price, &order.currency),
                "totalPrice": money(line.unit_price * line.quantity, &order.currency),
                "vatRate": 20,
            })
        })
        .collect();
    let number = 7_000_000_000 + order.number;
    json!({
        "id": order_id(order), "packageNumber": number.to_string(), "status": "Open",
        "barcode": number.to_string(), "orderDate": istanbul(order.placed),
        "cargoCompany": "Hepsijet", "customerName": "Deniz Örnek",
        "totalPrice": money(total, &order.currency), "items": items,
    })
}

/// A line of a cancelled order.
pub fn cancelled_line(order: &Order, line: &OrderLine) -> Value {
    json!({ "lineItemId": line.id, "orderNumber": order.id, "sku": line.remote_id,
        "merchantSku": line.sku, "quantity": line.quantity,
        "cancelDate": istanbul(order.updated), "cancelReasonCode": "1",
        "cancelledBy": "Customer" })
}

fn order_id(order: &Order) -> String {
    crate::ids::uuid(domain::Sha256Hex::of(format!("order/{}", order.id).as_bytes()).as_str())
}

fn money(minor: i64, currency: &str) -> Value {
    json!({ "amount": number(minor), "currency": currency })
}
