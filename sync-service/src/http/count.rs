//! Somebody counted a SKU.

use axum::Json;
use axum::extract::{Path, State};
use domain::{Problem, Sku, id};
use messages::Trace;
use runtime::http::ApiError;
use serde::{Deserialize, Serialize};
use store::{Tx, params};

use super::answer;
use super::request::{Seen, conflict, id_problem, refuse, remember};
use super::stock::{ItemView, item};
use crate::counts::{self, News};
use crate::{Error, Module, sql};

/// Most units that one count may find; more is a mistake.
const MOST_COUNTED: i64 = 1_000_000_000;

/// What the caller sends.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct CountRequest {
    /// Units found, reserved ones included.
    counted: i64,
    /// The caller's id of this count; a repeat has no second effect.
    request_id: String,
}

/// What became of it.
#[derive(Debug, Serialize)]
pub(super) struct CountAnswer {
    /// The item as it is now.
    #[serde(flatten)]
    item: ItemView,
    /// True when this request was carried out before.
    already_there: bool,
}

enum Outcome {
    Unknown,
    Reused,
    Counted { item: ItemView, already_there: bool },
}

/// `POST /api/v1/stock/{sku}`.
pub(super) async fn count(
    State(module): State<Module>,
    Path(sku): Path<String>,
    Json(request): Json<CountRequest>,
) -> Result<Json<CountAnswer>, ApiError> {
    if let Some(problem) = check(&request) {
        return Err(refuse(vec![problem]));
    }
    // A text that is no SKU names no item.
    let Ok(known) = Sku::parse(&sku) else {
        return Err(ApiError::not_found("SKU", &sku));
    };
    match carry_out(&module, known, &request)
        .await
        .map_err(|error| answer(&error))?
    {
        Outcome::Unknown => Err(ApiError::not_found("SKU", &sku)),
        Outcome::Reused => Err(conflict("request_id", &request.request_id)),
        Outcome::Counted {
            item,
            already_there,
        } => Ok(Json(CountAnswer {
            item,
            already_there,
        })),
    }
}

fn check(request: &CountRequest) -> Option<Problem> {
    if !(0..=MOST_COUNTED).contains(&request.counted) {
        let rule = format!("A count is a whole number from 0 to {MOST_COUNTED}.");
        let fix = "Send the units that are physically there, reserved ones included.";
        let value = request.counted.to_string();
        return Some(Problem::new("stock.counted", "counted", &value, &rule, fix));
    }
    id_problem("request_id", &request.request_id)
}

async fn carry_out(module: &Module, sku: Sku, request: &CountRequest) -> Result<Outcome, Error> {
    let (tools, account) = (module.tools.clone(), module.config.account);
    let trace = Trace::new(tools.context.random.bytes());
    let request_key = format!("count/{sku}/{}", request.request_id);
    let news = News {
        key: (account, sku),
        product: None,
        counted: Some(request.counted),
        movement: id::derived(account.uuid(), "sync-service.count", &request_key).to_string(),
        cause: format!("request {}", request.request_id),
        trace,
    };
    let content = request.counted.to_string();
    module
        .store
        .run_tx("sync.count", move |tx| {
            let (tools, news) = (tools.clone(), news.clone());
            let (request_key, content) = (request_key.clone(), content.clone());
            Box::pin(async move {
                if read(tx, &news)
                    .await?
                    .is_none_or(|item| item.product_id.is_none())
                {
                    return Ok(Outcome::Unknown);
                }
                let now = tools.context.now();
                let seen = remember(tx, news.key.0, &request_key, &content, now).await?;
                match seen {
                    Seen::Other => return Ok(Outcome::Reused),
                    Seen::Same => {}
                    Seen::New => counts::take_in(tx, &tools, std::slice::from_ref(&news)).await?,
                }
                let item = read(tx, &news).await?;
                let item =
                    item.ok_or_else(|| Error::inconsistent(&news.key.1, "its item is gone"))?;
                Ok(Outcome::Counted {
                    item,
                    already_there: seen == Seen::Same,
                })
            })
        })
        .await
}

async fn read(tx: &mut Tx, news: &News) -> Result<Option<ItemView>, Error> {
    let row = tx
        .query_opt(sql::ITEM_READ, &params![news.key.0, &news.key.1])
        .await?;
    row.as_ref().map(item).transpose()
}
