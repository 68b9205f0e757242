//! An order that comes straight from a caller.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{MessageId, Money, Problem, Sku};
use messages::Trace;
use messages::events::{OrderPlaced, OrderedLine};
use runtime::http::ApiError;
use serde::{Deserialize, Serialize};

use super::answer;
use super::request::{Seen, conflict, id_problem, refuse, remember};
use crate::orders::MOST_UNITS;
use crate::{Error, Module, direct_connection};

/// Most lines in one direct order.
const MOST_LINES: usize = 500;

/// What the caller sends.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct OrderRequest {
    /// The caller's id of the order; a repeat has no second effect.
    order_id: String,
    lines: Vec<LineRequest>,
}

#[derive(Debug, Clone, Deserialize)]
struct LineRequest {
    sku: String,
    quantity: i64,
    /// Price of one unit; 0 when not given.
    unit_price: Option<Money>,
}

/// What became of it.
#[derive(Debug, Serialize)]
pub(super) struct OrderAnswer {
    order_id: String,
    connection_id: domain::ConnectionId,
    /// True when this order was taken before.
    already_there: bool,
}

/// `POST /api/v1/orders`: takes the order (202); reserving follows at once, in
/// turn with the orders of all other channels.
pub(super) async fn place(
    State(module): State<Module>,
    Json(request): Json<OrderRequest>,
) -> Result<(StatusCode, Json<OrderAnswer>), ApiError> {
    let order = read(&module, &request)?;
    let backlogged = module.bus.is_backlogged(module.config.max_backlog).await;
    if backlogged.map_err(|error| answer(&error.into()))? {
        return Err(ApiError::unavailable(
            "outbox",
            "Too many messages wait to be sent.",
        ));
    }
    let connection_id = order.connection_id;
    match take(&module, order).await.map_err(|error| answer(&error))? {
        Seen::Other => Err(conflict("order_id", &request.order_id)),
        seen => {
            let already_there = seen == Seen::Same;
            let status = if already_there {
                StatusCode::OK
            } else {
                StatusCode::ACCEPTED
            };
            Ok((
                status,
                Json(OrderAnswer {
                    order_id: request.order_id,
                    connection_id,
                    already_there,
                }),
            ))
        }
    }
}

/// Reads the request, finding everything that is wrong with it.
fn read(module: &Module, request: &OrderRequest) -> Result<OrderPlaced, ApiError> {
    let mut problems: Vec<Problem> = id_problem("order_id", &request.order_id)
        .into_iter()
        .collect();
    if !(1..=MOST_LINES).contains(&request.lines.len()) {
        let rule = format!("An order has 1 to {MOST_LINES} lines.");
        let value = request.lines.len().to_string();
        problems.push(Problem::new(
            "order.lines",
            "lines",
            &value,
            &rule,
            "Split or fill the order.",
        ));
    }
    let mut lines = Vec::with_capacity(request.lines.len());
    for (place, line) in request.lines.iter().enumerate() {
        match read_line(module, place, line) {
            Ok(line) => lines.push(line),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(refuse(problems));
    }
    Ok(OrderPlaced {
        connection_id: direct_connection(module.config.account),
        marketplace: None,
        order_id: request.order_id.clone(),
        placed: module.tools.context.now(),
        lines,
    })
}

fn read_line(module: &Module, place: usize, line: &LineRequest) -> Result<OrderedLine, Problem> {
    let number = place + 1;
    let sku = Sku::parse(&line.sku).map_err(|error| {
        let field = format!("line {number}, sku");
        Problem::new(
            "order.sku",
            &field,
            &line.sku,
            &format!("{error}."),
            "Send the SKU of a product.",
        )
    })?;
    if !(1..=MOST_UNITS).contains(&line.quantity) {
        let field = format!("line {number}, quantity");
        let rule = format!("A line has 1 to {MOST_UNITS} units.");
        let value = line.quantity.to_string();
        return Err(Problem::new(
            "order.quantity",
            &field,
            &value,
            &rule,
            "Send the units sold.",
        ));
    }
    Ok(OrderedLine {
        line_id: number.to_string(),
        sku,
        quantity: line.quantity,
        unit_price: line
            .unit_price
            .unwrap_or(Money::new(0, module.config.currency)),
    })
}

/// Publishes the order, once for each order id.
async fn take(module: &Module, order: OrderPlaced) -> Result<Seen, Error> {
    let (tools, account) = (module.tools.clone(), module.config.account);
    let id = MessageId::derived(
        order.connection_id.uuid(),
        "sync-service.order",
        &order.order_id,
    );
    let trace = Trace::new(tools.context.random.bytes());
    let content = serde_json::to_string(&order.lines)
        .map_err(|error| Error::inconsistent(&order.order_id, error))?;
    module
        .store
        .run_tx("sync.order", move |tx| {
            let (tools, order) = (tools.clone(), order.clone());
            let (trace, content) = (trace.clone(), content.clone());
            Box::pin(async move {
                let key = format!("order/{}", order.order_id);
                let now = tools.context.now();
                let seen = remember(tx, account, &key, &content, now).await?;
                if seen == Seen::New {
                    tools
                        .publisher
                        .publish(tx, account, id, &trace, &order)
                        .await?;
                }
                Ok(seen)
            })
        })
        .await
}
