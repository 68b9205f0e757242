//! What the object store promises, on both back ends.

mod garbage;
mod http;
mod objects;
mod outage;
mod place;

/// Stamps a promise on both back ends.
macro_rules! on_both {
    ($($promise:ident),* $(,)?) => {
        mod files {
            $(#[tokio::test]
            async fn $promise() {
                super::$promise(&crate::place::Place::files().await).await;
            })*
        }
        mod s3 {
            $(#[tokio::test]
            async fn $promise() {
                super::$promise(&crate::place::Place::s3().await).await;
            })*
        }
    };
}
use on_both;
