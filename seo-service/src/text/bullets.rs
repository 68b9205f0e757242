//! The bullets: attributes first, then whole sentences of the seller's own
//! description.

use domain::{Product, text::fold};
use rules::{RulePack, check::text::check_bullet};

use super::attributes::facts;
use super::clean::{Cleaner, without_tags};
use super::fit::{cut, fit};
use super::words::{BRAND, Language, PRODUCT};

/// Bullets that break no rule of the pack, best first, none twice.
pub(super) fn bullets(product: &Product, pack: &RulePack) -> Vec<String> {
    let most = pack.text.bullets_max.value;
    let cleaner = cleaner(pack);
    let language = Language::of(&product.language);
    let mut out: Vec<String> = Vec::new();
    for fact in facts(product) {
        push(
            &mut out,
            labelled(&fact.label, &fact.value, &cleaner, pack),
            most,
        );
    }
    let description = without_tags(&product.description);
    for sentence in sentences(&description).take(4 * most) {
        push(&mut out, whole(sentence, &cleaner, pack), most);
    }
    if out.len() < pack.text.bullets_min.value {
        let brand = language.pick(BRAND.0, BRAND.1);
        push(
            &mut out,
            labelled(brand, &product.brand, &cleaner, pack),
            most,
        );
        push(&mut out, shortened(&product.name, &cleaner, pack), most);
        push(&mut out, shortened(&product.category, &cleaner, pack), most);
    }
    if out.len() < pack.text.bullets_min.value {
        out.push(language.pick(PRODUCT.0, PRODUCT.1).to_owned());
    }
    out
}

/// What a bullet of this marketplace must not have.
fn cleaner(pack: &RulePack) -> Cleaner {
    let rules = &pack.text;
    let banned = rules
        .bullet_banned
        .as_ref()
        .map(|list| list.value.clone())
        .unwrap_or_default();
    let phrases = rules.bullet_phrases.as_deref();
    Cleaner::new(banned, rules.no_emoji.value, phrases)
}

/// Adds a bullet unless there are enough, or it says what another says.
fn push(out: &mut Vec<String>, bullet: Option<String>, most: usize) {
    let Some(bullet) = bullet.filter(|_| out.len() < most) else {
        return;
    };
    let folded = fold(&bullet);
    if !out.iter().any(|known| fold(known).contains(&folded)) {
        out.push(bullet);
    }
}

/// `Label: value`, the value cut at a word; nothing without a value.
fn labelled(label: &str, value: &str, cleaner: &Cleaner, pack: &RulePack) -> Option<String> {
    let limit = pack.text.bullet.value;
    let label = cleaner.tokens(label, limit.max).join(" ");
    let value = cleaner.tokens(value, limit.max);
    if label.is_empty() || !value.concat().contains(char::is_alphanumeric) {
        return None;
    }
    let head = format!("{label}: ");
    let room = |text: &str| limit.fits(&format!("{head}{text}"));
    let value = fit(&value, room);
    let bullet = format!("{head}{value}");
    (value.contains(char::is_alphanumeric) && check_bullet(pack, 1, &bullet).is_empty())
        .then_some(bullet)
}

/// A sentence, if it fits whole and says more than a word.
fn whole(sentence: &str, cleaner: &Cleaner, pack: &RulePack) -> Option<String> {
    let limit = pack.text.bullet.value;
    if !limit.fits(sentence) {
        return None;
    }
    let tokens = cleaner.tokens(sentence, limit.max);
    let bullet = tokens
        .join(" ")
        .trim_end_matches(['.', '…', ';', ',', ':'])
        .to_owned();
    (tokens.len() > 1
        && bullet.contains(char::is_alphabetic)
        && check_bullet(pack, 1, &bullet).is_empty())
    .then_some(bullet)
}

/// As much of a text as fits.
fn shortened(text: &str, cleaner: &Cleaner, pack: &RulePack) -> Option<String> {
    let limit = pack.text.bullet.value;
    let tokens = cleaner.tokens(text, limit.max);
    let fits = |text: &str| limit.fits(text);
    let mut bullet = fit(&tokens, fits);
    if let Some(first) = tokens.first().filter(|_| bullet.is_empty()) {
        bullet = cut(first, fits);
    }
    (bullet.contains(char::is_alphanumeric) && check_bullet(pack, 1, &bullet).is_empty())
        .then_some(bullet)
}

/// The sentences of a text: ended by a line, or by `.`, `!` or `?` before
/// white space, so that `1.5 l` stays whole.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| {
        let mut rest = line;
        std::iter::from_fn(move || {
            rest = rest.trim();
            if rest.is_empty() {
                return None;
            }
            let end = rest
                .match_indices(['.', '!', '?'])
                .map(|(at, mark)| at + mark.len())
                .find(|end| rest[*end..].starts_with(char::is_whitespace))
                .unwrap_or(rest.len());
            let (sentence, tail) = rest.split_at(end);
            rest = tail;
            Some(sentence)
        })
    })
}
