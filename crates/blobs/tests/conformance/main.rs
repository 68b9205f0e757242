//! What the object store promises, on both back ends.

mod garbage;
mod http;
mod objects;
mod outage;
mod place;

/// Stamps promises on both back ends; the first word chooses the database behind S3.
macro_rules! on_both {
    ($s3:ident: $($promise:ident),* $(,)?) => {
        mod files {
            $(#[tokio::test]
            async fn $promise() {
                super::$promise(&crate::place::Place::files().await).await;
            })*
        }
        mod s3 {
            $(#[tokio::test]
            async fn $promise() {
                super::$promise(&crate::place::Place::$s3().await).await;
            })*
        }
    };
}
use on_both;
