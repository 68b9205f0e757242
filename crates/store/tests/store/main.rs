//! What the store promises, on SQLite and on PostgreSQL.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails there and then"
)]

/// Stamps tests that take a `Home` on both databases.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                Box::pin(super::$name(crate::home::Home::sqlite())).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                Box::pin(super::$name(crate::home::Home::postgres().await)).await;
            })*
        }
    };
}

mod conflicts;
mod home;
mod migrations;
mod outages;
mod roles;
mod transactions;
mod values;
