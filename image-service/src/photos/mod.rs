//! Photos: their rows, what joins them to products, what news and people change
//! of them, and how they are read.

mod by_hand;
mod linking;
pub(crate) mod news;
mod read;
mod rebuild;
mod record;
pub(crate) mod review;
mod settle;
mod state;
pub(crate) mod thumbnails;
mod tray;

pub(crate) use by_hand::{assign, catalogue};
pub(crate) use linking::{Joining, adopt, like};
pub(crate) use read::{Filter, Receipt, ReviewView};
pub use read::{Photo, Picture, ReviewBrief, Thumbnail, Totals};
pub(crate) use rebuild::rebuild;
pub(crate) use record::json;
pub use record::{Known, New, PhotoName, accept, refuse};
pub use review::{Choice, Decided};
pub(crate) use settle::{TOPIC as SETTLE, settle};
pub use state::State;
pub use tray::{Suggestion, Unmatched};
