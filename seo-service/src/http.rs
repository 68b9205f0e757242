//! What the texts of a product are.

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use domain::{AccountId, ProductId};
use runtime::http::ApiError;
use serde::Serialize;
use store::{Store, params};

use crate::listing::{Texts, json};
use crate::{Error, sql};

#[derive(Clone)]
struct Shared {
    account: AccountId,
    store: Store,
}

/// The texts of one SKU.
#[derive(Debug, PartialEq, Serialize)]
struct TextsAnswer {
    /// The seller's code.
    sku: String,
    /// The product with that code.
    product_id: ProductId,
    /// The version of the product that the texts were made from.
    product_version: i64,
    /// The version that was announced last; 0 while a picture is missing.
    listing_version: i64,
    /// Words for each marketplace.
    texts: Texts,
}

pub(crate) fn router(account: AccountId, store: Store) -> Router {
    Router::new()
        .route("/api/v1/texts/{sku}", get(texts))
        .with_state(Shared { account, store })
}

async fn texts(
    State(shared): State<Shared>,
    Path(sku): Path<String>,
) -> Result<Json<TextsAnswer>, ApiError> {
    match read(&shared, &sku).await {
        Ok(Some(answer)) => Ok(Json(answer)),
        Ok(None) => Err(ApiError::not_found("product", &sku)),
        Err(Error::Store(error)) if error.is_passing() => {
            Err(ApiError::unavailable("database", &error.to_string()))
        }
        Err(error) => Err(ApiError::internal(&error)),
    }
}

async fn read(shared: &Shared, sku: &str) -> Result<Option<TextsAnswer>, Error> {
    let row = shared
        .store
        .query_opt(sql::TEXTS_BY_SKU, &params![shared.account, sku])
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(TextsAnswer {
        sku: sku.to_owned(),
        product_id: row.parsed(0, ProductId::parse)?,
        product_version: row.int(1)?,
        texts: json(&row, 2, "texts")?,
        listing_version: row.int(3)?,
    }))
}
