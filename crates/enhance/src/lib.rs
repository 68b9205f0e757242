//! The whole way of a photo to marketplace-ready pictures. Pure functions: no
//! files, no network, no clock; the same input gives the same bytes.
//!
//! | step | where | what it does |
//! |---|---|---|
//! | decode | `imaging` | once, at the size that is needed |
//! | find | `found.rs`, `matting` | the product on a small view, with a confidence |
//! | cut | `cut.rs`, `matting` | its edges at full size, free of background colour |
//! | tone | `tone/` | what is measured to be wrong, within bounds |
//! | compose | `compose.rs`, `shadow.rs` | on pure white, in linear light |
//! | frame | `frame.rs` | filling 85 % of every frame, centred |
//! | encode | `finish.rs`, `imaging` | the smallest file that is true enough |
//! | check | `check/` | the file decoded again and held against the rules |
//! | gate | `gate.rs` | finished, or a look by a person with a safe fallback |
//!
//! [`enhance()`] runs them; [`Receipt`] tells what each did.

pub mod check;
mod columns;
mod compose;
mod cut;
mod engine;
pub mod fingerprint;
mod finish;
mod found;
mod frame;
mod gate;
mod light;
mod receipt;
mod shadow;
mod target;
pub mod tone;

pub use engine::{Enhanced, Network, Options, SURE, enhance, overview, pixels, recipe};
pub use gate::Reason;
pub use receipt::{Fidelity, MatteFacts, PhotoFacts, PictureFacts, Receipt};
pub use target::Target;
