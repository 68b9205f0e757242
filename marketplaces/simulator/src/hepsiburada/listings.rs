//! The listing service: offers, and uploads of stock and prices.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, Uri};
use serde_json::{Value, json};

use super::wire::{ListingQuery, Upload};
use super::{bad, broken, check, validate, view};
use crate::answer;
use crate::books::{BatchLine, Change, Item, ItemState, LineState, NewBatch};
use crate::check::{Complaint, Kind, minor_units};
use crate::market::Market;

/// Most rows of an upload: a client library's cap; the service's own is
/// UNCONFIRMED.
const MOST_ROWS: usize = 1_000;

/// The uploads that are simulated, by their name in the path.
const KINDS: [&str; 3] = ["stock-uploads", "price-uploads", "inventory-uploads"];

/// `GET /listings/merchantid/{id}`.
pub async fn list(
    State(market): State<Arc<Market>>,
    Path(merchant): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if let Err(refused) = check(&headers, Some(&merchant)) {
        return *refused;
    }
    let query: ListingQuery = match answer::query(&uri) {
        Ok(query) => query,
        Err(why) => return bad(&why),
    };
    let (Some(offset), Some(limit)) = (query.offset, query.limit) else {
        return bad("Bad Request limit and offset parameters are required");
    };
    let wanted = answer::list(query.merchant_sku_list.as_deref().unwrap_or_default());
    if wanted.len() > 50 || offset < 0 || !(1..=1_000).contains(&limit) {
        return bad("merchantSkuList en fazla 50, limit 1-1000 olabilir.");
    }
    let hb = answer::list(query.hb_sku_list.as_deref().unwrap_or_default());
    let found = match named(&market, &wanted).await {
        Ok(found) => found,
        Err(reason) => return broken(&reason),
    };
    let hits: Vec<&Item> = found
        .iter()
        .filter(|item| matches!(item.state, ItemState::Live | ItemState::Archived))
        .filter(|item| hb.is_empty() || hb.contains(&item.remote_id.as_str()))
        .collect();
    let skip = usize::try_from(offset).unwrap_or(usize::MAX);
    let taken = usize::try_from(limit).unwrap_or(0);
    let page: Vec<Value> = hits
        .iter()
        .skip(skip)
        .take(taken)
        .map(|item| view::listing(item))
        .collect();
    answer::ok(
        &json!({ "listings": page, "totalCount": hits.len(), "limit": limit, "offset": offset }),
    )
}

async fn named(market: &Market, skus: &[&str]) -> Result<Vec<Item>, store::Error> {
    if skus.is_empty() {
        return market.books.items(market.market).await;
    }
    let mut found = Vec::new();
    for sku in skus {
        found.extend(market.books.item(market.market, sku).await?);
    }
    Ok(found)
}

/// `POST /listings/merchantid/{id}/{kind}`.
pub async fn upload(
    State(market): State<Arc<Market>>,
    Path((merchant, kind)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Err(refused) = check(&headers, Some(&merchant)) {
        return *refused;
    }
    let Some(kind) = KINDS.into_iter().find(|known| *known == kind) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let rows: Vec<Value> = match serde_json::from_slice(&body) {
        Ok(rows) => rows,
        Err(why) => return bad(&why.to_string()),
    };
    if !answer::is_json(&headers) || rows.is_empty() || rows.len() > MOST_ROWS {
        return bad(&format!("1 ile {MOST_ROWS} arasında satır gönderilebilir."));
    }
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        match line(&market, row, kind).await {
            Ok(line) => lines.push(line),
            Err(reason) => return broken(&reason),
        }
    }
    let work = NewBatch {
        kind,
        subject: String::new(),
        digest: String::new(),
        lines,
    };
    match market.accept(work).await {
        Ok(batch) => answer::ok(&json!({ "id": batch.id })),
        Err(reason) => broken(&reason),
    }
}

/// Reads a row and finds what it is about.
async fn line(market: &Market, row: Value, kind: &str) -> Result<BatchLine, store::Error> {
    let upload: Upload = match serde_json::from_value(row.clone()) {
        Ok(upload) => upload,
        Err(why) => {
            let complaint = Complaint::new(Kind::Invalid, "row", why.to_string());
            return Ok(refused(String::new(), row, vec![complaint]));
        }
    };
    let mut found = validate::upload(&upload, kind);
    let mut sku = upload.merchant_sku.clone().unwrap_or_default();
    if let Some(code) = upload
        .hepsiburada_sku
        .as_deref()
        .filter(|code| !code.is_empty())
    {
        let item = market.books.item_by_remote(market.market, code).await?;
        match item {
            Some(item) if sku.is_empty() || sku == item.draft.sku => sku = item.draft.sku,
            _ => found.push(Complaint::new(
                Kind::Unknown,
                "hepsiburadaSku",
                format!("{code} için ilan bulunamadı."),
            )),
        }
    }
    if !found.is_empty() {
        return Ok(refused(sku, row, found));
    }
    let price = upload
        .price
        .as_ref()
        .and_then(|price| minor_units(&price.to_string(), 2));
    let change = Change::Offer {
        quantity: upload.available_stock,
        price,
        list_price: price,
    };
    Ok(BatchLine {
        sku,
        request: row,
        change: Some(change),
        state: LineState::Waiting,
        complaints: Vec::new(),
    })
}

fn refused(sku: String, request: Value, complaints: Vec<Complaint>) -> BatchLine {
    BatchLine {
        sku,
        request,
        change: None,
        state: LineState::Waiting,
        complaints,
    }
}

/// `GET /listings/merchantid/{id}/{kind}/id/{upload}`.
pub async fn result(
    State(market): State<Arc<Market>>,
    Path((merchant, kind, id)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Response {
    if let Err(refused) = check(&headers, Some(&merchant)) {
        return *refused;
    }
    match market.books.batch(market.market, &id).await {
        Ok(Some(batch)) if batch.kind == kind => answer::ok(&view::upload(&batch)),
        Ok(_) => answer::json(
            StatusCode::NOT_FOUND,
            &json!({ "errors": ["Yükleme bulunamadı."] }),
        ),
        Err(reason) => broken(&reason),
    }
}
