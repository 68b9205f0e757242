//! Killed with SIGKILL at a named durable transition and started again on the
//! same data, the demo ends as if nothing had happened.

use std::os::unix::process::ExitStatusExt;

use domain::Marketplace;
use runtime::Context;
use runtime::config::DatabaseConfig;

use crate::process::{demo, free_port, output, table, text};

/// Every named transition of the pipeline in one process.
const TRANSITIONS: &[&str] = &[
    "image-service.product_committed",
    "sync-service.counted",
    "image-service.original_stored",
    "image-service.asset_committed",
    "image_uploads.attempt",
    "image_uploads.committed",
    "ai_processing.attempt",
    "blobs.pending#2",
    "blobs.put#3",
    "ai_processing.committed",
    "seo_generation.committed",
    "marketplace_broadcast.trendyol.committed",
    "trendyol.submit_leased",
    "trendyol.submit_called",
    "hepsiburada.submit_called#2",
    "amazon.submit_kept",
    "trendyol.stock_called",
    "amazon.stock_kept",
    "trendyol.orders_kept",
    "sync-service.reserved",
];

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_transition_the_demo_ends_the_same() {
    let folder = tempfile::tempdir().expect("folder");
    let untouched = table(&output(demo(&folder.path().join("untouched"), free_port().await)).await);
    for transition in TRANSITIONS {
        let data = folder.path().join(transition);
        let port = free_port().await;
        let mut killed = demo(&data, port);
        killed.env("STOX__DRILL__CRASH_AT", transition);
        let first = output(killed).await;
        assert_eq!(
            first.status.signal(),
            Some(9),
            "{transition} was never reached: {}",
            text(&first)
        );
        let second = table(&output(demo(&data, port)).await);
        assert_eq!(second, untouched, "after a kill at {transition}");
        assert_books(&data, transition).await;
    }
}

/// The shops' own books: every listing created once, one order, nothing twice.
async fn assert_books(data: &std::path::Path, transition: &str) {
    let context = Context::system();
    let config = simulator::Config {
        database: DatabaseConfig {
            url: format!("sqlite:{}", data.join("simulators.db").display()),
            ..DatabaseConfig::default()
        },
        ..simulator::Config::default()
    };
    let shops = simulator::module(config, &context).await.expect("books");
    for market in Marketplace::ALL {
        let books = shops.books(market).await.expect("books");
        assert_eq!(books.items.len(), 3, "{transition}: {market}");
        for item in &books.items {
            assert_eq!(item.creates, 1, "{transition}: {market} {}", item.draft.sku);
        }
        let orders = if market == Marketplace::Trendyol {
            1
        } else {
            0
        };
        assert_eq!(books.orders.len(), orders, "{transition}: {market}");
    }
    context.life.abort();
}
