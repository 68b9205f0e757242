//! Calls that make things happen: place orders, read the books, choose the
//! fault profile. JSON in and out.

use axum::Json;
use axum::Router;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::{Marketplace, Problem};
use http::StatusCode;
use runtime::http::ApiError;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::Simulator;
use crate::answer;
use crate::books::{OrderRefused, Setting};
use crate::faults::Profile;

pub(crate) fn router(simulator: Simulator) -> Router {
    Router::new()
        .route("/sim/{market}/orders", post(order))
        .route("/sim/{market}/orders/{id}/cancel", post(cancel))
        .route("/sim/{market}/books", get(books))
        .route("/sim/{market}/profile", get(profile).post(set_profile))
        .with_state(simulator)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderWish {
    sku: Option<String>,
    quantity: Option<i64>,
    #[serde(default)]
    lines: Vec<LineWish>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LineWish {
    sku: String,
    quantity: i64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileWish {
    profile: Profile,
    seed: Option<u64>,
}

async fn order(
    State(simulator): State<Simulator>,
    Path(market): Path<String>,
    wish: Result<Json<OrderWish>, JsonRejection>,
) -> Result<Response, ApiError> {
    let market = parse(&market)?;
    let Json(wish) = wish.map_err(|why| unreadable(&why.body_text()))?;
    let mut wanted: Vec<(String, i64)> = wish
        .lines
        .into_iter()
        .map(|line| (line.sku, line.quantity))
        .collect();
    if let Some(sku) = wish.sku {
        wanted.insert(0, (sku, wish.quantity.unwrap_or(1)));
    }
    let placed = simulator
        .buy(market, wanted)
        .await
        .map_err(|why| refusal(&why))?;
    Ok(answer::json(StatusCode::CREATED, &placed))
}

/// The refusal of an order as an answer.
pub(crate) fn refusal(why: &OrderRefused) -> ApiError {
    let (status, code, fix) = match why {
        OrderRefused::NotOnSale(_) => (
            StatusCode::NOT_FOUND,
            "sim.not_on_sale",
            "Buy what the shop window shows.",
        ),
        OrderRefused::TooFew { .. } => (
            StatusCode::CONFLICT,
            "sim.too_few",
            "Buy fewer units, or raise the stock first.",
        ),
        OrderRefused::Nonsense => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "sim.order",
            "Send sku and quantity, or lines.",
        ),
        OrderRefused::Books(error) => return ApiError::internal(error),
    };
    ApiError::new(
        status,
        Problem::new(code, "order", "", &why.to_string(), fix),
    )
}

async fn cancel(
    State(simulator): State<Simulator>,
    Path((market, id)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    let shop = simulator.shop(parse(&market)?);
    let done = shop
        .books
        .cancel_order(shop.market, id.clone(), shop.now())
        .await;
    match done.map_err(|why| ApiError::internal(&why))? {
        true => Ok(StatusCode::NO_CONTENT.into_response()),
        false => Err(ApiError::not_found("open order", &id)),
    }
}

async fn books(
    State(simulator): State<Simulator>,
    Path(market): Path<String>,
) -> Result<Response, ApiError> {
    let view = simulator
        .books(parse(&market)?)
        .await
        .map_err(|why| ApiError::internal(&why))?;
    Ok(answer::ok(&view))
}

async fn profile(
    State(simulator): State<Simulator>,
    Path(market): Path<String>,
) -> Result<Response, ApiError> {
    let setting = simulator.shop(parse(&market)?).setting();
    Ok(answer::ok(
        &json!({ "profile": setting.profile, "seed": setting.seed }),
    ))
}

async fn set_profile(
    State(simulator): State<Simulator>,
    Path(market): Path<String>,
    wish: Result<Json<ProfileWish>, JsonRejection>,
) -> Result<Response, ApiError> {
    let shop = simulator.shop(parse(&market)?);
    let Json(wish) = wish.map_err(|why| unreadable(&why.body_text()))?;
    let seed = wish.seed.unwrap_or(shop.setting().seed);
    let setting = Setting {
        profile: wish.profile,
        seed,
    };
    shop.set_setting(setting)
        .await
        .map_err(|why| ApiError::internal(&why))?;
    Ok(answer::ok(
        &json!({ "profile": setting.profile, "seed": setting.seed }),
    ))
}

/// The marketplace of a path.
pub(crate) fn parse(name: &str) -> Result<Marketplace, ApiError> {
    Marketplace::parse(name).ok_or_else(|| ApiError::not_found("simulated shop", name))
}

fn unreadable(why: &str) -> ApiError {
    let fix = "Send JSON as the documentation of the simulator shows.";
    let problem = Problem::new("sim.body", "body", "", why, fix);
    ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, problem)
}
