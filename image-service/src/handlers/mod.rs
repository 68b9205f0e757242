//! What the service does with messages.

mod statuses;
mod uploads;

pub use statuses::{StatusEvent, Statuses};
pub use uploads::{Plan, Uploads};
