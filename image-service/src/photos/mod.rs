//! Photos: their rows, what joins them to products, and how they are read.

mod linking;
mod read;
mod record;
mod state;

pub(crate) use linking::adopt;
pub(crate) use read::Filter;
pub use read::{Photo, Picture, Totals};
pub(crate) use record::json;
pub use record::{Known, New, PhotoName, accept, refuse};
pub use state::State;
