//! Trendyol's documented limits. The base rule is 50 requests in 10 seconds
//! for each endpoint; since 2026-09-14 there are also limits for each group
//! and size of seller, of which the smallest size is taken here. `Retry-After`
//! is not documented (UNCONFIRMED) but obeyed.

use std::time::Duration;

use adapter_api::{Limit, Verb};

/// Rate and burst of each verb.
pub const LIMITS: &[Limit] = &[
    // Product write: 200 a minute.
    Limit::new(Verb::Submit, 50, 300),
    // Product read: 1000 a minute, below the base rule's 300.
    Limit::new(Verb::Progress, 50, 200),
    Limit::new(Verb::Read, 50, 200),
    Limit::new(Verb::StockProgress, 50, 200),
    // Inventory and price write: 350 a minute, below the base rule's 300.
    Limit::new(Verb::Stock, 50, 200),
    // Order stream: at least 5 seconds between requests. The order list has 30
    // or 1000 a minute; the documentation contradicts itself.
    Limit::new(Verb::Orders, 1, 5_000),
];

/// Items in one price-and-inventory request.
pub const STOCK_BATCH: usize = 1_000;
/// The most units that can be offered of a barcode.
pub const QUANTITY: i64 = 20_000;
/// The most time between the two dates of an order query.
pub const ORDERS_WINDOW: Duration = Duration::from_secs(14 * 24 * 3600);
/// Rows in one page of the order stream, the most it takes.
pub const ORDERS_PAGE: &str = "200";
/// Title, characters.
pub const TITLE_CHARS: usize = 100;
/// Description with its HTML, characters.
pub const DESCRIPTION_CHARS: usize = 30_000;
/// Barcode, characters.
pub const BARCODE_CHARS: usize = 40;
/// A colour that is not from the list of values, characters.
pub const COLOUR_CHARS: usize = 50;
/// Pictures of a barcode.
pub const PICTURES: usize = 8;
