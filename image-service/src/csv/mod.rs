//! Product tables from a spreadsheet: bytes in, rows and problems out. Pure:
//! no database and no clock, so that every bad input can be tried by a call.
//!
//! | step | file |
//! |---|---|
//! | bytes to text | `encoding.rs` |
//! | header to columns, delimiter | `columns.rs` |
//! | cells to a product | `fields.rs`, each field's rules in `values.rs` |
//! | all rows of a file | `rows.rs` |

mod columns;
mod encoding;
mod fields;
mod rows;
mod values;

#[cfg(test)]
mod tests;

pub use columns::{Column, Columns, Field};
pub use encoding::{Decoded, decode};
pub use fields::{Checked, Defaults, Draft, Place, Raw, check};
pub use rows::{Row, Table, parse};
