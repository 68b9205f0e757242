//! Scores of mattes against truth.
//!
//! All at one size: [`at_size`] brings alpha to a long side of 512 pixels by averaging areas.

mod bleed;
mod measures;
mod report;

pub use crate::shrink::shrink;
pub use bleed::{Layer, bleed};
pub use measures::{Measures, at_size, boundary_f, iou, mae, measure, sad};
pub use report::{Bin, Case, GOOD, Gate, Group, Report, Summary, summary};
