//! Search terms: words of the category, the attributes and the name that the
//! title does not have already.

use domain::{
    Product,
    text::{fold, lower, words},
};
use rules::wording::is_asin;
use rules::{RulePack, check::text::check_keywords};

use super::attributes::facts;
use super::clean::Cleaner;
use super::words::SMALL_WORDS;

/// Single words in small letters, each once, within the pack's limit. Words of
/// the brand are left out (Seller Central help 23501, 13 June 2025). When the
/// title has them all, words of the title are taken again.
pub(super) fn keywords(product: &Product, title: &str, pack: &RulePack) -> Vec<String> {
    let brand = folded(&product.brand);
    let shown = folded(title);
    let candidates = candidates(product, pack);
    let fresh = |word: &&String| !shown.contains(&fold(word));
    let mut terms: Vec<String> = candidates.iter().filter(fresh).cloned().collect();
    terms.retain(|word| !brand.contains(&fold(word)));
    let picked = pick(&terms, pack);
    if !picked.is_empty() {
        return picked;
    }
    let mut terms = candidates;
    terms.retain(|word| !brand.contains(&fold(word)));
    pick(&terms, pack)
}

/// Every word that may become a term, the most useful first.
fn candidates(product: &Product, pack: &RulePack) -> Vec<String> {
    let phrases = pack.text.keyword_phrases.as_deref();
    let cleaner = Cleaner::new(String::new(), true, phrases);
    let most = 4 * pack.text.keywords.max;
    let facts = facts(product);
    let values = facts.iter().map(|fact| fact.value.as_str());
    let sources = std::iter::once(product.category.as_str())
        .chain(values)
        .chain([product.name.as_str()]);
    let mut out = Vec::new();
    for source in sources {
        for token in cleaner.tokens(source, most) {
            out.extend(
                words(&token)
                    .filter(|w| useful(w))
                    .map(|w| lower(w, &product.language)),
            );
        }
    }
    out
}

/// A word of at least two letters that a buyer might type.
fn useful(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).count() >= 2
        && !is_asin(word)
        && !SMALL_WORDS.contains(&fold(word).as_str())
}

/// Each term once, as long as the whole list breaks no rule.
fn pick(terms: &[String], pack: &RulePack) -> Vec<String> {
    let limit = pack.text.keywords.value;
    let mut seen: Vec<String> = Vec::new();
    let mut out: Vec<String> = Vec::new();
    for term in terms {
        let folded = fold(term);
        let longer = [&out[..], std::slice::from_ref(term)].concat().join(" ");
        if folded.is_empty() || seen.contains(&folded) || !limit.fits(&longer) {
            continue;
        }
        seen.push(folded);
        out.push(term.clone());
    }
    while !check_keywords(pack, &out).is_empty() {
        out.pop();
    }
    out
}

fn folded(text: &str) -> Vec<String> {
    words(text).map(fold).collect()
}
