//! What an operator's verbs do: look at the services, follow a thing through them, scale them.

mod ask;
mod follow;
mod monitor;
mod otlp;
mod places;
mod reference;
mod scale;
mod screen;
mod tables;
mod web;

pub use follow::TraceArguments;
pub use monitor::MonitorArguments;
pub use places::Places;
pub use scale::ScaleArguments;

pub use follow::run as follow;
pub use monitor::run as monitor;
pub use otlp::start as export_spans;
pub use reference::describe as describe_metrics;
pub use scale::run as scale;
pub use web::{Process, router};
