//! Listing text from a product's own data: title, bullets, description and
//! search terms, the same for the same product every time.
//!
//! Nothing is claimed that the record does not say: every word comes from the
//! product, or is a label or connective of the short list in [`words`]. The
//! language is that of the product: the three marketplaces are Turkish, but
//! translating is a matter of its own, so a product described in English gets
//! an English listing (and a recommendation from the checker).

mod attributes;
mod bullets;
mod clean;
mod description;
mod fit;
mod keywords;
mod title;
pub mod words;

#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;

use domain::{ListingText, Marketplace, Product};
use rules::RulePack;

/// The words of a listing for one marketplace, within `pack`'s limits: the
/// mandatory and the recommended rules of [`rules::check_text`], except that
/// for the language. `pack` is the rule pack of `market`.
pub fn generate(product: &Product, market: Marketplace, pack: &RulePack) -> ListingText {
    debug_assert_eq!(market, pack.market, "the rule pack of another marketplace");
    let title = title::title(product, pack);
    let bullets = bullets::bullets(product, pack);
    let keywords = keywords::keywords(product, &title, pack);
    let mut text = ListingText {
        language: product.language.trim().to_owned(),
        title,
        bullets,
        description: String::new(),
        keywords,
    };
    text.description = description::description(product, &text, pack);
    text
}
