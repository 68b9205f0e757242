//! Creating, changing and reading products.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode, Uri};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::wire::{Archive, CreateBody, Deletion, Product, ProductQuery};
use super::{bad, broken, check, error, validate, view};
use crate::answer;
use crate::books::{BatchLine, Change, Draft, Existing, Item, ItemState, LineState, NewBatch};
use crate::check::{Complaint, Kind};
use crate::market::Market;

/// Most rows of a write.
pub const MOST_ROWS: usize = 1_000;

/// `POST v2/products`.
pub async fn create(
    State(market): State<Arc<Market>>,
    Path(seller): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    write(
        &market,
        &seller,
        &headers,
        &body,
        "ProductV2OnBoarding",
        |row| product_line(row, Existing::Refuse),
    )
    .await
}

/// `POST products/unapproved-bulk-update`: only the full form is simulated.
pub async fn update_unapproved(
    State(market): State<Arc<Market>>,
    Path(seller): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    write(
        &market,
        &seller,
        &headers,
        &body,
        "ProductV2Update",
        |row| product_line(row, Existing::Revise),
    )
    .await
}

/// `PUT products/archive-state`.
pub async fn archive(
    State(market): State<Arc<Market>>,
    Path(seller): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    write(
        &market,
        &seller,
        &headers,
        &body,
        "ProductArchiveUpdate",
        |row| {
            let archive: Archive = parse(row)?;
            Ok(line(
                &archive.barcode,
                row,
                Change::Archive {
                    archived: archive.archived,
                },
            ))
        },
    )
    .await
}

/// `DELETE products`.
pub async fn delete(
    State(market): State<Arc<Market>>,
    Path(seller): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    write(
        &market,
        &seller,
        &headers,
        &body,
        "ProductDeletion",
        |row| {
            let deletion: Deletion = parse(row)?;
            Ok(line(&deletion.barcode, row, Change::Delete))
        },
    )
    .await
}

/// `GET products/approved`: what is sold or was.
pub async fn approved(
    State(market): State<Arc<Market>>,
    Path(seller): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let states = [ItemState::Live, ItemState::Archived];
    read(
        &market,
        &seller,
        &uri,
        &headers,
        &states,
        100,
        view::content,
    )
    .await
}

/// `GET products/unapproved`: what waits or was refused.
pub async fn unapproved(
    State(market): State<Arc<Market>>,
    Path(seller): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let states = [ItemState::Pending, ItemState::Rejected];
    read(
        &market,
        &seller,
        &uri,
        &headers,
        &states,
        1_000,
        view::unapproved,
    )
    .await
}

/// `GET product/{barcode}`.
pub async fn one(
    State(market): State<Arc<Market>>,
    Path((seller, barcode)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if let Err(refused) = check(&headers, &seller) {
        return *refused;
    }
    match market.books.item_by_barcode(market.market, &barcode).await {
        Ok(Some(item)) => answer::ok(&view::basic(&item)),
        Ok(None) => error(
            StatusCode::NOT_FOUND,
            "product.not.found",
            "Ürün bulunamadı.",
        ),
        Err(reason) => broken(&reason),
    }
}

/// Takes the rows of a write as a batch. A row that cannot be read refuses
/// the whole request.
pub async fn write(
    market: &Market,
    seller: &str,
    headers: &HeaderMap,
    body: &[u8],
    kind: &'static str,
    read: impl Fn(&Value) -> Result<BatchLine, String>,
) -> Response {
    let lines = match check(headers, seller).and_then(|()| rows(headers, body, read)) {
        Ok(lines) => lines,
        Err(refused) => return *refused,
    };
    let subject = match lines.as_slice() {
        [line] => line.sku.clone(),
        _ => String::new(),
    };
    let work = NewBatch {
        kind,
        subject,
        digest: String::new(),
        lines,
    };
    match market.accept(work).await {
        Ok(batch) => answer::ok(&json!({ "batchRequestId": batch.id })),
        Err(reason) => broken(&reason),
    }
}

/// The rows of a write: 1 to 1,000.
pub fn rows(
    headers: &HeaderMap,
    body: &[u8],
    read: impl Fn(&Value) -> Result<BatchLine, String>,
) -> Result<Vec<BatchLine>, Box<Response>> {
    if !answer::is_json(headers) {
        let message = "Content-Type application/json olmalıdır.";
        return Err(Box::new(error(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "media.type",
            message,
        )));
    }
    let body: CreateBody = serde_json::from_slice(body)
        .map_err(|why| Box::new(bad(&format!("Geçersiz istek: {why}"))))?;
    if body.items.is_empty() || body.items.len() > MOST_ROWS {
        return Err(Box::new(bad(
            "Bir istekte 1 ile 1000 arasında ürün gönderilebilir.",
        )));
    }
    let lines: Result<Vec<BatchLine>, String> = body.items.iter().map(read).collect();
    lines.map_err(|why| Box::new(bad(&format!("Geçersiz istek: {why}"))))
}

/// Reads one row.
pub fn parse<T: DeserializeOwned>(row: &Value) -> Result<T, String> {
    T::deserialize(row).map_err(|why| why.to_string())
}

/// A row that is to be carried out.
pub fn line(key: &str, request: &Value, change: Change) -> BatchLine {
    BatchLine {
        sku: key.to_owned(),
        request: request.clone(),
        change: Some(change),
        state: LineState::Waiting,
        complaints: Vec::new(),
    }
}

/// A row that has already failed.
pub fn failed(key: &str, request: &Value, complaints: Vec<Complaint>) -> BatchLine {
    BatchLine {
        sku: key.to_owned(),
        request: request.clone(),
        change: None,
        state: LineState::Waiting,
        complaints,
    }
}

fn product_line(row: &Value, existing: Existing) -> Result<BatchLine, String> {
    let product: Product = parse(row)?;
    let found = validate::product(&product);
    let key = product.stock_code.clone().unwrap_or_default();
    if found.iter().any(Complaint::blocks) {
        return Ok(failed(&key, row, found));
    }
    let Some(draft) = draft(product, row) else {
        let complaint = Complaint::new(Kind::Invalid, "items", "Ürün okunamadı.");
        return Ok(failed(&key, row, vec![complaint]));
    };
    Ok(line(&key, row, Change::List { draft, existing }))
}

/// The listing a checked product describes.
fn draft(product: Product, row: &Value) -> Option<Draft> {
    let price = validate::minor(product.sale_price.as_ref())?;
    Some(Draft {
        sku: product.stock_code?,
        barcode: product.barcode?.replace(' ', ""),
        title: product.title?,
        brand: format!("#{}", product.brand_id?),
        description: product.description?,
        price,
        list_price: validate::minor(product.list_price.as_ref())?,
        currency: "TRY".to_owned(),
        quantity: product.quantity?,
        pictures: product.images?.into_iter().map(|image| image.url).collect(),
        document: row.clone(),
    })
}

async fn read(
    market: &Market,
    seller: &str,
    uri: &Uri,
    headers: &HeaderMap,
    states: &[ItemState],
    most: i64,
    row: fn(&Item) -> Value,
) -> Response {
    if let Err(refused) = check(headers, seller) {
        return *refused;
    }
    let query: ProductQuery = match answer::query(uri) {
        Ok(query) => query,
        Err(why) => return bad(&why),
    };
    let (page, size) = (query.page.unwrap_or(0), query.size.unwrap_or(20));
    if page < 0 || !(1..=most).contains(&size) || page.saturating_mul(size) > 10_000 {
        return bad(&format!(
            "size en fazla {most}, page*size en fazla 10000 olabilir."
        ));
    }
    let items = match matching(market, &query).await {
        Ok(items) => items,
        Err(reason) => return broken(&reason),
    };
    let wanted = |item: &&Item| {
        states.contains(&item.state)
            && query
                .status
                .as_deref()
                .is_none_or(|status| view::has_status(item, status))
    };
    let hits: Vec<&Item> = items.iter().filter(wanted).collect();
    let total = i64::try_from(hits.len()).unwrap_or(i64::MAX);
    let skip = usize::try_from(page * size).unwrap_or(usize::MAX);
    let taken = usize::try_from(size).unwrap_or(0);
    let content: Vec<Value> = hits.into_iter().skip(skip).take(taken).map(row).collect();
    answer::ok(
        &json!({ "totalElements": total, "totalPages": (total + size - 1) / size,
        "page": page, "size": size, "content": content }),
    )
}

/// The listings that a query names.
async fn matching(market: &Market, query: &ProductQuery) -> Result<Vec<Item>, store::Error> {
    match (&query.stock_code, &query.barcode) {
        (Some(sku), _) => {
            let found = market.books.item(market.market, sku).await?;
            Ok(found.into_iter().collect())
        }
        (None, Some(barcode)) => {
            let found = market.books.item_by_barcode(market.market, barcode).await?;
            Ok(found.into_iter().collect())
        }
        (None, None) => market.books.items(market.market).await,
    }
}
