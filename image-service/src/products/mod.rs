//! Products: what is kept of them, how they change, and how they are read.

mod read;
mod save;

pub use read::{ProductView, Standing};
pub(crate) use save::{By, lock_account, save};
pub use save::{Outcome, Saved};
