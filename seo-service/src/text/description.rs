//! The description: the seller's own words, then the attributes that found no
//! place among the bullets, then the brand.

use domain::{
    ListingText, Product,
    text::{fold, nfc, words},
};
use rules::wording::find_contact;
use rules::{DescriptionForm, RulePack, check::text::check_description};

use super::attributes::facts;
use super::clean::{Cleaner, without_tags};
use super::fit::{cut, fit};
use super::words::{BRAND, Language, PRODUCT};

/// One line to be, and whether a blank line goes before it.
struct Line {
    new_paragraph: bool,
    tokens: Vec<String>,
}

/// A description that breaks no rule of the pack, for a listing whose other
/// texts are `so_far`.
pub(super) fn description(product: &Product, so_far: &ListingText, pack: &RulePack) -> String {
    let cleaner = Cleaner::new(String::new(), pack.text.no_emoji.value, None);
    let mut lines = own_words(product, &cleaner, pack);
    if lines.is_empty() {
        let tokens = allowed(
            cleaner.tokens(&so_far.title, pack.text.description.max),
            pack,
        );
        lines.push(Line {
            new_paragraph: true,
            tokens,
        });
    }
    lines.extend(more_facts(product, so_far, &cleaner, pack));
    let mut text = so_far.clone();
    for line in lines {
        let full = add(&mut text, &line, pack);
        if full {
            break;
        }
    }
    while !text.description.is_empty() && !check_description(pack, &text).is_empty() {
        let end = text.description.rfind(char::is_whitespace).unwrap_or(0);
        text.description.truncate(end);
        text.description.truncate(text.description.trim_end().len());
    }
    if text.description.is_empty() {
        return Language::of(&product.language)
            .pick(PRODUCT.0, PRODUCT.1)
            .to_owned();
    }
    text.description
}

/// The seller's description, line by line, as far as it can matter.
fn own_words(product: &Product, cleaner: &Cleaner, pack: &RulePack) -> Vec<Line> {
    let text = without_tags(&product.description);
    let mut lines = Vec::new();
    let mut new_paragraph = true;
    let mut left = pack.text.description.max;
    for line in text.lines() {
        if left == 0 {
            break;
        }
        let tokens = allowed(cleaner.tokens(line, pack.text.description.max), pack);
        if tokens.concat().contains(char::is_alphanumeric) {
            left = left.saturating_sub(pack.text.description.unit.measure(&tokens.concat()));
            lines.push(Line {
                new_paragraph,
                tokens,
            });
            new_paragraph = false;
        } else {
            new_paragraph = true;
        }
    }
    lines
}

/// Attributes beyond the bullets, one a line, and the brand.
fn more_facts(
    product: &Product,
    so_far: &ListingText,
    cleaner: &Cleaner,
    pack: &RulePack,
) -> Vec<Line> {
    let said: Vec<String> = so_far.bullets.iter().map(|bullet| fold(bullet)).collect();
    let brand = Language::of(&product.language).pick(BRAND.0, BRAND.1);
    let rest = facts(product)
        .into_iter()
        .map(|fact| (fact.label, fact.value));
    let mut lines: Vec<Line> = Vec::new();
    for (label, value) in rest.chain([(brand.to_owned(), product.brand.clone())]) {
        let value = allowed(cleaner.tokens(&value, pack.text.description.max), pack);
        let label = cleaner.tokens(&label, pack.text.description.max).join(" ");
        let line = format!("{label}: {}", value.join(" "));
        let known = said.contains(&fold(&line));
        if known || words(&label).next().is_none() || words(&value.join(" ")).next().is_none() {
            continue;
        }
        let tokens = allowed(line.split_whitespace().map(str::to_owned).collect(), pack);
        lines.push(Line {
            new_paragraph: lines.is_empty(),
            tokens,
        });
    }
    lines
}

/// Adds a line, cut where the description is full; says whether it was.
fn add(text: &mut ListingText, line: &Line, pack: &RulePack) -> bool {
    let gap = match (text.description.is_empty(), line.new_paragraph) {
        (true, _) => "",
        (false, true) => "\n\n",
        (false, false) => "\n",
    };
    let head = format!("{}{gap}", text.description);
    let sent_fits = |tail: &str| {
        let mut whole = text.clone();
        whole.description = format!("{head}{tail}");
        let html = pack.text.description_form.value == DescriptionForm::Html;
        let sent = if html {
            rules::description_html(&whole)
        } else {
            whole.description
        };
        pack.text.description.fits(&sent)
    };
    let joined = line.tokens.join(" ");
    if sent_fits(&joined) {
        text.description = nfc(&format!("{head}{joined}"));
        return false;
    }
    let mut tail = fit(&line.tokens, sent_fits);
    if let Some(first) = line
        .tokens
        .first()
        .filter(|_| head.is_empty() && tail.is_empty())
    {
        tail = cut(first, sent_fits);
    }
    if !tail.is_empty() {
        text.description = nfc(&format!("{head}{tail}"));
    }
    true
}

/// The tokens without addresses and, for plain text, angle brackets, where the
/// marketplace refuses them.
fn allowed(mut tokens: Vec<String>, pack: &RulePack) -> Vec<String> {
    if pack
        .text
        .description_no_contacts
        .as_ref()
        .is_some_and(|ban| ban.value)
    {
        tokens.retain(|token| find_contact(token).is_none() && !token.contains(['<', '>']));
    }
    tokens
}
