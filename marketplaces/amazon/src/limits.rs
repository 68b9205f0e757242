//! Amazon's documented limits: token buckets for each operation and pair of
//! application and seller (SP-API models of 2026-08-05). Sellers may have
//! higher ones; `Retry-After` is not documented (UNCONFIRMED) but obeyed.

use adapter_api::{Limit, Verb};

/// Rate and burst of each verb.
pub const LIMITS: &[Limit] = &[
    // putListingsItem: 5 a second, burst 10.
    Limit::new(Verb::Submit, 10, 200),
    // getListingsItem: 5 a second, burst 10, shared by these three.
    Limit::new(Verb::Progress, 10, 200),
    Limit::new(Verb::Read, 10, 200),
    Limit::new(Verb::StockProgress, 10, 200),
    // patchListingsItem: 5 a second, burst 5.
    Limit::new(Verb::Stock, 5, 200),
    // searchOrders: 0.0056 a second, burst 20.
    Limit::new(Verb::Orders, 20, 178_572),
];

/// A PATCH changes one SKU.
pub const STOCK_BATCH: usize = 1;
/// Title, characters with spaces (seller central page 201100890).
pub const TITLE_CHARS: usize = 200;
/// Bullets that are shown; sources agree on the number, not on their length.
pub const BULLETS: usize = 5;
/// Description, characters (product type schema text, 2025-06).
pub const DESCRIPTION_CHARS: usize = 2_000;
/// Search terms, bytes in total: below 250 (seller central page 23501).
pub const KEYWORD_BYTES: usize = 249;
/// Pictures besides the main one: `other_product_image_locator_1` to `_8`.
pub const OTHER_PICTURES: usize = 8;
/// Orders in one page of searchOrders, the most it takes.
pub const ORDERS_PAGE: &str = "100";
