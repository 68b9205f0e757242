//! Sizes of requests and how often they may be made.

use serde::Deserialize;

use crate::{Fact, Length};

/// Limits of a marketplace's interface. Absent: the marketplace has none, or
/// none is known.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// The most products in one create request or file.
    pub create_items: Fact<u32>,
    /// The most rows in one price and stock request.
    pub price_stock_items: Option<Fact<u32>>,
    /// The largest stock figure that is taken.
    pub max_stock: Option<Fact<i64>>,
    /// The longest SKU.
    pub sku: Option<Fact<Length>>,
    /// The longest barcode.
    pub barcode: Option<Fact<Length>>,
    /// For how many seconds an identical request is refused.
    pub same_request_seconds: Option<Fact<u32>>,
    /// How often requests may be made, by group of calls.
    pub requests: Vec<RequestLimit>,
}

/// At most `count` requests in `per_seconds` seconds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestLimit {
    /// The call, or the group of calls.
    pub name: String,
    /// Requests allowed within the period.
    pub count: u32,
    /// Length of the period in seconds.
    pub per_seconds: u32,
    /// How many may be made at once, where the limit is a token bucket.
    pub burst: Option<u32>,
    /// The page it was read on.
    pub source: String,
    /// Date of that page, `YYYY-MM-DD`.
    pub date: String,
    /// True when no source read proves it.
    #[serde(default)]
    pub unconfirmed: bool,
}
