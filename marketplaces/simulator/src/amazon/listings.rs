//! Listings Items 2021-08-01.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode, Uri};
use serde_json::{Value, json};

use super::wire::{ListingsQuery, PatchBody, PutBody, Submission};
use super::{
    MARKETPLACE_ID, attributes, auth, bad, broken, error, patch as patches, validate, view,
};
use crate::answer::{self, list};
use crate::books::{BatchLine, Change, Existing, Item, ItemState, LineState, NewBatch};
use crate::check::Complaint;
use crate::ids;
use crate::market::Market;

type Refused = Box<Response>;

/// `putListingsItem`.
pub async fn put(
    State(market): State<Arc<Market>>,
    Path((seller, sku)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let query = match open(&market, &uri, &headers, &seller) {
        Ok(query) => query,
        Err(refused) => return *refused,
    };
    let put: PutBody = match body_of(&headers, &body) {
        Ok(put) => put,
        Err(refused) => return *refused,
    };
    let found = validate::put(&sku, &put);
    let draft = attributes::draft(&sku, &put.product_type, &put.attributes);
    let change = Change::List {
        draft,
        existing: Existing::Replace,
    };
    submit(&market, &sku, &query, found, change).await
}

/// `patchListingsItem`.
pub async fn patch(
    State(market): State<Arc<Market>>,
    Path((seller, sku)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let query = match open(&market, &uri, &headers, &seller) {
        Ok(query) => query,
        Err(refused) => return *refused,
    };
    let patch: PatchBody = match body_of(&headers, &body) {
        Ok(patch) => patch,
        Err(refused) => return *refused,
    };
    let item = match known(&market, &sku).await {
        Ok(item) => item,
        Err(refused) => return *refused,
    };
    match patches::change(&patch, &item.draft) {
        Ok(change) => submit(&market, &sku, &query, Vec::new(), change).await,
        Err(found) => submit(&market, &sku, &query, found, Change::Delete).await,
    }
}

/// `deleteListingsItem`.
pub async fn delete(
    State(market): State<Arc<Market>>,
    Path((seller, sku)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let query = match open(&market, &uri, &headers, &seller) {
        Ok(query) => query,
        Err(refused) => return *refused,
    };
    match known(&market, &sku).await {
        Ok(_) => submit(&market, &sku, &query, Vec::new(), Change::Delete).await,
        Err(refused) => *refused,
    }
}

/// `getListingsItem`.
pub async fn read(
    State(market): State<Arc<Market>>,
    Path((seller, sku)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let query = match open(&market, &uri, &headers, &seller) {
        Ok(query) => query,
        Err(refused) => return *refused,
    };
    match known(&market, &sku).await {
        Ok(item) => answer::ok(&view::item(&item, &parts(&query))),
        Err(refused) => *refused,
    }
}

/// `searchListingsItems`, by SKU only or all.
pub async fn search(
    State(market): State<Arc<Market>>,
    Path(seller): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let query = match open(&market, &uri, &headers, &seller) {
        Ok(query) => query,
        Err(refused) => return *refused,
    };
    let size = query.page_size.unwrap_or(10);
    let wanted = list(&query.identifiers);
    if size == 0 || size > 20 || wanted.len() > 20 {
        return bad("pageSize and identifiers are at most 20.");
    }
    if !wanted.is_empty() && query.identifiers_type != "SKU" {
        return bad("Only identifiersType=SKU is simulated.");
    }
    let skip: usize = query
        .page_token
        .as_deref()
        .and_then(|token| token.parse().ok())
        .unwrap_or(0);
    let items = match market.books.items(market.market).await {
        Ok(items) => items,
        Err(reason) => return broken(&reason),
    };
    let hits: Vec<&Item> = items
        .iter()
        .filter(|item| item.state != ItemState::Deleted)
        .filter(|item| wanted.is_empty() || wanted.contains(&item.draft.sku.as_str()))
        .collect();
    let parts = parts(&query);
    let page: Vec<Value> = hits
        .iter()
        .skip(skip)
        .take(size)
        .map(|item| view::item(item, &parts))
        .collect();
    let mut body = json!({ "numberOfResults": hits.len(), "pagination": {}, "items": page });
    if skip + size < hits.len() {
        body["pagination"]["nextToken"] = json!((skip + size).to_string());
    }
    answer::ok(&body)
}

/// Who calls, and for which marketplace.
fn open(
    market: &Market,
    uri: &Uri,
    headers: &HeaderMap,
    seller: &str,
) -> Result<ListingsQuery, Refused> {
    auth::check(market, headers, Some(seller))?;
    let query: ListingsQuery = answer::query(uri).map_err(|why| Box::new(bad(&why)))?;
    match list(&query.marketplace_ids).as_slice() {
        [MARKETPLACE_ID] => {}
        [] => return Err(Box::new(bad("'marketplaceIds' is required."))),
        _ => {
            return Err(Box::new(bad(
                "'marketplaceIds' must be one marketplace the seller sells in.",
            )));
        }
    }
    match query.mode.as_str() {
        "" | "VALIDATION_PREVIEW" => Ok(query),
        _ => Err(Box::new(bad("'mode' must be VALIDATION_PREVIEW."))),
    }
}

fn body_of<T: serde::de::DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T, Refused> {
    if !answer::is_json(headers) {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(Box::new(error(
            status,
            "UnsupportedMediaType",
            "Send application/json.",
        )));
    }
    serde_json::from_slice(body)
        .map_err(|why| Box::new(bad(&format!("Invalid request body: {why}"))))
}

/// The listing as it stands; one that was only accepted has no summary yet.
async fn known(market: &Market, sku: &str) -> Result<Item, Refused> {
    let found = market
        .books
        .item(market.market, sku)
        .await
        .map_err(|why| Box::new(broken(&why)))?;
    if let Some(item) = found.filter(|item| item.state != ItemState::Deleted) {
        return Ok(item);
    }
    let waiting = market.books.waiting_about(market.market, sku).await;
    let waiting = waiting.map_err(|why| Box::new(broken(&why)))?;
    let draft = waiting
        .as_ref()
        .and_then(|batch| match batch.lines.first()?.change.as_ref()? {
            Change::List { draft, .. } => Some(draft.clone()),
            _ => None,
        });
    match (waiting, draft) {
        (Some(batch), Some(draft)) => Ok(Item {
            draft,
            remote_id: String::new(),
            state: ItemState::Pending,
            issues: Vec::new(),
            creates: 0,
            replaces: 0,
            created: batch.created,
            updated: batch.created,
            live_at: None,
            due: None,
        }),
        _ => {
            let message = format!("SKU '{sku}' not found in marketplace {MARKETPLACE_ID}");
            Err(Box::new(error(
                StatusCode::NOT_FOUND,
                "NOT_FOUND",
                &message,
            )))
        }
    }
}

/// The wanted parts of an answer, `summaries` when none are named.
fn parts(query: &ListingsQuery) -> Vec<&str> {
    let named = list(&query.included_data);
    if named.is_empty() {
        vec!["summaries"]
    } else {
        named
    }
}

/// Answers a submission: INVALID saves nothing, VALID was only a preview,
/// ACCEPTED is carried out later.
async fn submit(
    market: &Market,
    sku: &str,
    query: &ListingsQuery,
    found: Vec<Complaint>,
    change: Change,
) -> Response {
    let invalid = found.iter().any(Complaint::blocks);
    let mut submission = Submission {
        sku: sku.to_owned(),
        status: if invalid { "INVALID" } else { "VALID" },
        submission_id: ids::batch(market.market, market.now().micros()),
        issues: found
            .iter()
            .map(|complaint| view::issue(complaint, false))
            .collect(),
    };
    if !invalid && query.mode.is_empty() {
        let line = BatchLine {
            sku: sku.to_owned(),
            request: Value::Null,
            change: Some(change),
            state: LineState::Waiting,
            complaints: Vec::new(),
        };
        let work = NewBatch {
            kind: "listings-item",
            subject: sku.to_owned(),
            digest: String::new(),
            lines: vec![line],
        };
        match market.accept(work).await {
            Ok(batch) => {
                submission.status = "ACCEPTED";
                submission.submission_id = batch.id;
            }
            Err(reason) => return broken(&reason),
        }
    }
    let mut body = json!(submission);
    if list(&query.included_data).contains(&"identifiers") {
        let asin = market
            .books
            .item(market.market, sku)
            .await
            .ok()
            .flatten()
            .map(|i| i.remote_id);
        body["identifiers"] = match asin {
            Some(asin) => json!([{ "marketplaceId": MARKETPLACE_ID, "asin": asin }]),
            None => json!([]),
        };
    }
    answer::ok(&body)
}
