//! Prices and stock.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::Sha256Hex;
use http::HeaderMap;
use serde_json::{Value, json};

use super::products::{failed, line, parse, rows};
use super::wire::Inventory;
use super::{bad, broken, check, validate};
use crate::answer;
use crate::books::{BatchLine, Change, NewBatch};
use crate::market::Market;

/// `POST price-and-inventory`. The same body again within 15 minutes is
/// refused.
pub async fn update(
    State(market): State<Arc<Market>>,
    Path(seller): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let lines = match check(&headers, &seller).and_then(|()| rows(&headers, &body, row_line)) {
        Ok(lines) => lines,
        Err(refused) => return *refused,
    };
    let digest = Sha256Hex::of(&body).as_str().to_owned();
    let since = market.now().before(market.config.repeat_window);
    match market.books.is_repeat(market.market, &digest, since).await {
        Ok(false) => {}
        Ok(true) => return bad("15 dakika boyunca aynı isteği tekrarlı olarak atamazsınız!"),
        Err(reason) => return broken(&reason),
    }
    let work = NewBatch {
        kind: "ProductInventoryUpdate",
        subject: String::new(),
        digest,
        lines,
    };
    match market.accept(work).await {
        Ok(batch) => answer::ok(&json!({ "batchRequestId": batch.id })),
        Err(reason) => broken(&reason),
    }
}

fn row_line(row: &Value) -> Result<BatchLine, String> {
    let inventory: Inventory = parse(row)?;
    let found = validate::inventory(&inventory);
    let key = inventory.barcode.clone().unwrap_or_default();
    if !found.is_empty() {
        return Ok(failed(&key, row, found));
    }
    let change = Change::Offer {
        quantity: inventory.quantity,
        price: validate::minor(inventory.sale_price.as_ref()),
        list_price: validate::minor(inventory.list_price.as_ref()),
    };
    Ok(line(&key, row, change))
}
