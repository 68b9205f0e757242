//! Scores of mattes against truth.
//!
//! All at one size: [`at_size`] brings alpha to a long side of 512 pixels by averaging areas.

mod measures;
mod report;

pub use measures::{Measures, at_size, boundary_f, iou, mae, measure, sad, shrink};
pub use report::{Case, Gate, Group, Report, Summary, summary};
