//! How the books look in Trendyol's words.

use serde_json::{Value, json};

use crate::books::{Batch, BatchLine, Item, ItemState, LineState, Order, OrderLine};
use crate::check::number;
use crate::credentials::seller_id;

/// A row of the approved products.
pub fn content(item: &Item) -> Value {
    let draft = &item.draft;
    let document = &draft.document;
    let id: i64 = item.remote_id.parse().unwrap_or_default();
    let archived = item.state == ItemState::Archived;
    json!({
        "contentId": id, "productMainId": document["productMainId"],
        "brand": { "id": document["brandId"], "name": draft.brand },
        "category": { "id": document["categoryId"] },
        "title": draft.title, "description": draft.description,
        "images": document["images"], "attributes": document["attributes"],
        "creationDate": item.created.millis(), "lastModifiedDate": item.updated.millis(),
        "variants": [{
            "variantId": id + 500_000_000, "supplierId": seller(), "barcode": draft.barcode,
            "stockCode": draft.sku, "onSale": item.state == ItemState::Live, "locked": false,
            "lockReason": null, "archived": archived, "blacklisted": false,
            "hasViolation": false, "docNeeded": false, "vatRate": document["vatRate"],
            "origin": document["origin"],
            "stock": { "quantity": draft.quantity, "lastModifiedDate": item.updated.millis() },
            "price": { "salePrice": number(draft.price), "listPrice": number(draft.list_price),
                "priceSeenByCustomer": number(draft.price) },
        }],
    })
}

/// A row of the products that are not approved.
pub fn unapproved(item: &Item) -> Value {
    let draft = &item.draft;
    let rejected = item.state == ItemState::Rejected;
    let reasons: Vec<Value> = item
        .issues
        .iter()
        .filter(|_| rejected)
        .map(|issue| json!({ "rejectReason": "Görsel uygun değil", "rejectReasonDetail": issue.message }))
        .collect();
    json!({
        "barcode": draft.barcode, "stockCode": draft.sku,
        "productMainId": draft.document["productMainId"], "title": draft.title,
        "status": if rejected { "rejected" } else { "pendingApproval" },
        "rejectReasonDetails": reasons, "docNeeded": false,
        "quantity": draft.quantity, "salePrice": number(draft.price),
        "listPrice": number(draft.list_price), "creationDate": item.created.millis(),
        "lastModifiedDate": item.updated.millis(),
    })
}

/// The short form of a product.
pub fn basic(item: &Item) -> Value {
    let approved = matches!(item.state, ItemState::Live | ItemState::Archived);
    let id: i64 = item.remote_id.parse().unwrap_or_default();
    json!({ "barcode": item.draft.barcode, "approved": approved,
        "archived": item.state == ItemState::Archived,
        "approvedDate": item.live_at.map(|at| at.millis()),
        "listingId": item.remote_id, "contentId": id })
}

/// Whether a listing is what a status filter asks for.
pub fn has_status(item: &Item, status: &str) -> bool {
    match status {
        "archived" => item.state == ItemState::Archived,
        "onSale" => item.state == ItemState::Live,
        "rejected" => item.state == ItemState::Rejected,
        "pendingApproval" => item.state == ItemState::Pending,
        _ => false,
    }
}

/// The result of a batch. Stock batches carry no status of their own.
pub fn batch(batch: &Batch) -> Value {
    let failed = batch
        .lines
        .iter()
        .filter(|line| line.state == LineState::Failed)
        .count();
    let rows: Vec<Value> = batch.lines.iter().map(line).collect();
    let mut body = json!({
        "batchRequestId": batch.id, "creationDate": batch.created.millis(),
        "lastModification": batch.finished.unwrap_or(batch.created).millis(),
        "sourceType": "API", "itemCount": rows.len(), "failedItemCount": failed,
        "batchRequestType": batch.kind, "items": rows,
    });
    if batch.kind != "ProductInventoryUpdate" {
        body["status"] = json!(if batch.done {
            "COMPLETED"
        } else {
            "IN_PROGRESS"
        });
    }
    body
}

fn line(line: &BatchLine) -> Value {
    let (status, reasons) = match line.state {
        LineState::Waiting => ("IN_PROGRESS", Vec::new()),
        LineState::Done => ("SUCCESS", Vec::new()),
        LineState::Failed => (
            "FAILED",
            line.complaints.iter().map(|c| c.message.clone()).collect(),
        ),
    };
    json!({ "requestItem": line.request, "status": status, "failureReasons": reasons })
}

/// A package with the whole order in it.
pub fn package(order: &Order) -> Value {
    let status = if order.cancelled {
        "Cancelled"
    } else {
        "Created"
    };
    let total: i64 = order
        .lines
        .iter()
        .map(|line| line.unit_price * line.quantity)
        .sum();
    let lines: Vec<Value> = order
        .lines
        .iter()
        .map(|line| order_line(order, line, status))
        .collect();
    json!({
        "shipmentPackageId": 2_000_000_000 + order.number, "orderNumber": order.id,
        "status": status, "shipmentPackageStatus": status,
        "orderDate": order.placed.millis(), "lastModifiedDate": order.updated.millis(),
        "supplierId": seller(), "customerId": 1, "customerFirstName": "Deniz",
        "customerLastName": "Örnek", "commercial": false, "micro": false, "isCod": false,
        "orderCountryCode": "TR", "packageGrossAmount": number(total),
        "packageTotalDiscount": 0, "packageTotalPrice": number(total),
        "cargoProviderName": "Trendyol Express", "createdBy": "order-creation",
        "packageHistories": [{ "createdDate": order.placed.millis(), "status": "Created" }],
        "lines": lines,
    })
}

fn order_line(order: &Order, line: &OrderLine, status: &str) -> Value {
    let id: i64 = line.id.parse().unwrap_or_default();
    let content: i64 = line.remote_id.parse().unwrap_or_default();
    json!({
        "lineId": id, "quantity": line.quantity, "stockCode": line.sku, "barcode": line.barcode,
        "productName": line.title, "contentId": content, "sellerId": seller(),
        "lineUnitPrice": number(line.unit_price),
        "lineGrossAmount": number(line.unit_price * line.quantity), "lineTotalDiscount": 0,
        "currencyCode": order.currency, "vatRate": 20, "orderLineItemStatusName": status,
    })
}

fn seller() -> i64 {
    seller_id(domain::Marketplace::Trendyol)
        .parse()
        .unwrap_or_default()
}
