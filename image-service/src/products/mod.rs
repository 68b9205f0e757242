//! Products: what is kept of them, how they change, and how they are read.

mod read;
mod save;

pub use read::{ProductView, Standing};
pub use save::{Outcome, Saved};
pub(crate) use save::{lock_account, names_of_photos, save};
