//! What the bus promises, on both transports: every test here runs on the
//! embedded bus and on RabbitMQ with PostgreSQL, except those about the broker
//! itself. Behaviour only, never time.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails there and then"
)]

/// Stamps tests that take a `World` on both transports.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod embedded {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                Box::pin(super::$name(crate::world::World::embedded().await)).await;
            })*
        }
        mod rabbit {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                Box::pin(super::$name(crate::world::World::rabbit().await)).await;
            })*
        }
    };
}

mod probe;
mod world;

mod broker;
mod committing;
mod consuming;
mod crashing;
mod full;
mod retrying;
mod routing;
