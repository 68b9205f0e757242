//! What a marketplace adapter is: two pure halves, one that writes HTTP
//! requests from the domain and one that reads HTTP responses back into it.
//! The marketplaces service sends, retries, persists and decides in between;
//! an adapter never does I/O, so its whole behaviour is testable by value.

mod adapter;
pub mod answer;
mod connection;
pub mod html;
pub mod lenient;
mod limit;
mod offer;
pub mod precheck;
mod reply;
#[cfg(feature = "sample")]
pub mod sample;

pub use adapter::{Adapter, Session};
pub use connection::{Connection, Mode, Secret};
pub use limit::{Limit, Verb, refill};
pub use offer::{Offer, StockUpdate};
pub use reply::{
    Failure, Issue, OrderLine, OrderPage, Progress, ReadBack, Receipt, RemoteOrder, Token,
};
