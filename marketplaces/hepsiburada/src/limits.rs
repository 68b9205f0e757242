//! Hepsiburada's documented limits. `Retry-After` is not documented
//! (UNCONFIRMED) but obeyed.

use std::time::Duration;

use adapter_api::{Limit, Verb};

/// Rate and burst of each verb.
pub const LIMITS: &[Limit] = &[
    // Catalogue: 100 a second since January 2026. Going over answers 403, and
    // five seconds of it block the address until support lifts it, so half that.
    Limit::new(Verb::Submit, 10, 20),
    Limit::new(Verb::Progress, 10, 20),
    // Listing service: no number is documented; ours, as gentle as above.
    Limit::new(Verb::Read, 10, 20),
    Limit::new(Verb::Stock, 10, 100),
    Limit::new(Verb::StockProgress, 10, 20),
    // OMS: 1000 a second since November 2025.
    Limit::new(Verb::Orders, 10, 1),
];

/// Rows in one stock upload: what one client library caps at; the official
/// number is UNCONFIRMED.
pub const STOCK_BATCH: usize = 1_000;
/// Pictures of a product since June 2025.
pub const PICTURES: usize = 10;
/// Lines in one page of open orders, the most it takes.
pub const ORDERS_PAGE: usize = 100;
/// Packages in one page, the most it takes.
pub const PACKAGES_PAGE: usize = 10;
/// Cancelled lines in one page, the most it takes.
pub const CANCELLED_PAGE: usize = 50;
/// Lists filter by creation, not by change, so they are read from before the
/// wanted time. Packages: an order seen neither open nor packed within a day
/// of its packing was packed while Stox stood still for that long.
pub const PACKAGES_BACK: Duration = Duration::from_secs(24 * 3600);
/// Cancelled lines: an order can be cancelled until it is shipped.
pub const CANCELLED_BACK: Duration = Duration::from_secs(14 * 24 * 3600);
/// Hepsiburada's clock: Europe/Istanbul, UTC+3 without summer time since 2016.
/// That times without a zone are meant so is UNCONFIRMED.
pub const ZONE_MINUTES: i32 = 180;
