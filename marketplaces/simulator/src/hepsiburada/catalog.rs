//! The catalogue service: import of products and what became of it.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::extract::{Path, State};
use axum::response::Response;
use http::{HeaderMap, Uri};
use serde::Deserialize;
use serde_json::{Value, json};

use super::wire::{Import, PageQuery, StatusQuestion};
use super::{broken, catalog_error, catalog_ok, check, validate, view};
use crate::answer;
use crate::books::{BatchLine, Change, Existing, ItemState, LineState, NewBatch};
use crate::check::{Complaint, Kind};
use crate::market::Market;

/// Most products of a file: not published (UNCONFIRMED).
const MOST_PRODUCTS: usize = 1_000;

/// `POST /product/api/products/import`: a file of products.
pub async fn import(
    State(market): State<Arc<Market>>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    if let Err(refused) = check(&headers, None) {
        return *refused;
    }
    let rows = match file(form).await {
        Ok(rows) => rows,
        Err(why) => return catalog_error(&why),
    };
    let lines: Vec<BatchLine> = rows.iter().map(line).collect();
    let subject = match lines.as_slice() {
        [line] => line.sku.clone(),
        _ => String::new(),
    };
    let work = NewBatch {
        kind: "import",
        subject,
        digest: String::new(),
        lines,
    };
    match market.accept(work).await {
        Ok(batch) => catalog_ok(&json!({ "trackingId": batch.id })),
        Err(reason) => broken(&reason),
    }
}

/// The array in the part `file`.
async fn file(form: Result<Multipart, MultipartRejection>) -> Result<Vec<Value>, String> {
    let rows: Vec<Value> = serde_json::from_slice(&upload(form).await?)
        .map_err(|why| format!("Dosya okunamadı: {why}"))?;
    if rows.is_empty() || rows.len() > MOST_PRODUCTS {
        return Err(format!(
            "Bir dosyada 1 ile {MOST_PRODUCTS} arasında ürün olabilir."
        ));
    }
    Ok(rows)
}

/// The bytes of the part `file`, which is a JSON file.
pub(super) async fn upload(form: Result<Multipart, MultipartRejection>) -> Result<Bytes, String> {
    let mut form = form.map_err(|why| why.body_text())?;
    while let Some(part) = form.next_field().await.map_err(|why| why.body_text())? {
        if part.name() != Some("file") {
            continue;
        }
        let named = part.file_name().is_some_and(|name| name.ends_with(".json"));
        let json = part
            .content_type()
            .is_some_and(|kind| kind.starts_with("application/json"));
        if !named || !json {
            return Err("Dosya adı .json, türü application/json olmalıdır.".to_owned());
        }
        return part.bytes().await.map_err(|why| why.body_text());
    }
    Err("file alanı bulunamadı.".to_owned())
}

fn line(row: &Value) -> BatchLine {
    let key = row["attributes"]["merchantSku"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let (change, complaints) = match read(row) {
        Ok(change) => (Some(change), Vec::new()),
        Err(found) => (None, found),
    };
    BatchLine {
        sku: key,
        request: row.clone(),
        change,
        state: LineState::Waiting,
        complaints,
    }
}

/// The change a row asks for. What exists is replaced: whether Hepsiburada
/// does that on import is UNCONFIRMED.
fn read(row: &Value) -> Result<Change, Vec<Complaint>> {
    let unreadable = |why: &str| vec![Complaint::new(Kind::Invalid, "file", why)];
    let import = Import::deserialize(row).map_err(|why| unreadable(&why.to_string()))?;
    let found = validate::product(&import);
    if found.iter().any(Complaint::blocks) {
        return Err(found);
    }
    let draft = validate::draft(&import, row).ok_or_else(|| unreadable("Ürün okunamadı."))?;
    Ok(Change::List {
        draft,
        existing: Existing::Replace,
    })
}

/// `GET /product/api/products/status/{trackingId}`.
pub async fn status(
    State(market): State<Arc<Market>>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if let Err(refused) = check(&headers, None) {
        return *refused;
    }
    let query: PageQuery = answer::query(&uri).unwrap_or_default();
    let batch = match market.books.batch(market.market, &id).await {
        Ok(Some(batch)) if batch.kind == "import" => batch,
        Ok(_) => return catalog_error("trackingId bulunamadı."),
        Err(reason) => return broken(&reason),
    };
    let (page, size) = (
        query.page.unwrap_or(0),
        query.size.unwrap_or(1_000).clamp(1, 1_000),
    );
    let mut rows = Vec::new();
    for line in batch.lines.iter().skip(page * size).take(size) {
        match market.books.item(market.market, &line.sku).await {
            Ok(item) => rows.push(view::import_row(line, item.as_ref())),
            Err(reason) => return broken(&reason),
        }
    }
    let total = batch.lines.len();
    let pages = total.div_ceil(size);
    answer::ok(&json!({
        "success": true, "code": 0, "version": 1, "message": null, "totalElements": total,
        "totalPages": pages, "number": page, "numberOfElements": rows.len(), "first": page == 0,
        "last": page + 1 >= pages, "data": rows,
    }))
}

/// `POST /product/api/products/check-product-status`.
pub async fn check_status(
    State(market): State<Arc<Market>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Err(refused) = check(&headers, None) {
        return *refused;
    }
    let questions: Vec<StatusQuestion> = match serde_json::from_slice(&body) {
        Ok(questions) => questions,
        Err(why) => return catalog_error(&why.to_string()),
    };
    let mut data = Vec::new();
    for question in &questions {
        let mut rows = Vec::new();
        for sku in &question.merchant_sku_list {
            match status_of(&market, sku).await {
                Ok(Some(status)) => rows.push(json!({ "merchantSku": sku, "status": status })),
                Ok(None) => {}
                Err(reason) => return broken(&reason),
            }
        }
        data.push(json!({ "merchant": question.merchant, "skuStatusList": rows }));
    }
    catalog_ok(&json!(data))
}

async fn status_of(market: &Market, sku: &str) -> Result<Option<&'static str>, store::Error> {
    if let Some(item) = market.books.item(market.market, sku).await? {
        let known = item.state != ItemState::Deleted;
        return Ok(known.then(|| view::product_status(&item)));
    }
    let waiting = market.books.waiting_about(market.market, sku).await?;
    Ok(waiting.map(|_| "WAITING"))
}
