//! What each marketplace asks of texts, pictures and products: dated data
//! files with their sources, and the checker that reads them.
//!
//! The data are in `packs/*.toml`. Every value names the page it was read on
//! and the date; what no page proves is marked `unconfirmed`, and breaking it
//! is a recommendation, never a refusal.

pub mod check;
mod errors;
mod fact;
mod finding;
mod html;
mod images;
mod limits;
mod pack;
mod product;
mod text;
pub mod wording;

pub use check::content::{FILL_TOLERANCE, ImageContent, SHARP_ENOUGH, WHITE_ENOUGH, check_content};
pub use check::images::check_images;
pub use check::product::check_product;
pub use check::text::check_text;
pub use errors::{ErrorExplanation, explain, explain_message};
pub use fact::Fact;
pub use finding::{Finding, Severity};
pub use html::description_html;
pub use images::{FrameSize, ImageRules};
pub use limits::{Limits, RequestLimit};
pub use pack::{BadPack, RulePack, pack};
pub use product::{Barcode, ProductRules};
pub use text::{DescriptionForm, Length, TextRules, Unit};
