//! The title: brand, name, then the telling attributes while they fit.

use domain::{
    Product,
    text::{fold, lower, title_case, words},
};
use rules::wording::{WordCounter, is_all_capitals};
use rules::{RulePack, check::text::check_title};

use super::attributes::facts;
use super::clean::Cleaner;
use super::fit::{cut, without_loose_end};
use super::words::{Language, PRODUCT, SMALL_WORDS};

/// A title that breaks no rule of the pack.
pub(super) fn title(product: &Product, pack: &RulePack) -> String {
    let tag = &product.language;
    let cleaner = cleaner(pack);
    let most = pack.text.title.max;
    let brand = cleaner.tokens(&product.brand, most);
    let mut head = cleaner.tokens(&product.name, most);
    head = cased(head, tag);
    if !starts_with(&head, &brand) {
        head.splice(0..0, brand);
    }
    let mut parts = vec![head];
    parts.extend(
        facts(product)
            .into_iter()
            .filter(|fact| fact.in_title)
            .map(|fact| cleaner.tokens(&fact.value, most)),
    );
    let mut tokens = assemble(&parts, pack);
    if is_all_capitals(&tokens.join(" ")) {
        let quiet = |part: &Vec<String>| part.iter().map(|token| title_case(token, tag)).collect();
        tokens = assemble(&parts.iter().map(quiet).collect::<Vec<_>>(), pack);
    }
    checked(tokens, pack)
        .or_else(|| checked(cleaner.tokens(product.sku.as_str(), most), pack))
        .unwrap_or_else(|| Language::of(tag).pick(PRODUCT.0, PRODUCT.1).to_owned())
}

/// What a title of this marketplace must not have.
fn cleaner(pack: &RulePack) -> Cleaner {
    let rules = &pack.text;
    let lists = [&rules.title_banned, &rules.title_discouraged];
    let banned = lists
        .iter()
        .filter_map(|list| list.as_ref())
        .map(|list| list.as_str())
        .collect();
    let phrases = rules.title_phrases.as_deref();
    Cleaner::new(banned, rules.no_emoji.value, phrases)
}

/// Brand and name as far as they go, then each attribute that fits whole
/// within the advised length and says something new.
fn assemble(parts: &[Vec<String>], pack: &RulePack) -> Vec<String> {
    let rules = &pack.text;
    let limit = rules.title.value;
    let advised = rules
        .title_recommended
        .as_ref()
        .map_or(limit, |advised| advised.value);
    let free = rules
        .title_same_word_exceptions
        .as_ref()
        .map_or(&[][..], |list| list.as_slice());
    let max = rules
        .title_same_word_max
        .as_ref()
        .map_or(usize::MAX, |max| max.value);
    let mut counter = WordCounter::new(max, free);
    let mut out: Vec<String> = Vec::new();
    let (head, attributes) = parts
        .split_first()
        .map_or((&[][..], &[][..]), |(h, a)| (&h[..], a));
    for token in head {
        let joined = join(&out, token);
        if limit.fits(&joined) {
            if counter.add(token).is_ok() {
                out.push(token.clone());
            }
        } else {
            if out.is_empty() {
                let short = cut(token, |text| limit.fits(text));
                if counter.add(&short).is_ok() {
                    out.push(short);
                }
            }
            break;
        }
    }
    out = without_loose_end(&out);
    for part in attributes {
        let value = part.join(" ");
        let has: Vec<String> = out.iter().flat_map(|t| words(t)).map(fold).collect();
        let new = words(&value).map(fold).any(|word| !has.contains(&word));
        let longer = format!("{}, {value}", out.join(" "));
        if !out.is_empty() && new && advised.fits(&longer) && counter.add(&value).is_ok() {
            if let Some(last) = out.last_mut() {
                last.push(',');
            }
            out.extend(part.iter().cloned());
        }
    }
    without_loose_end(&out)
}

fn join(tokens: &[String], next: &str) -> String {
    if tokens.is_empty() {
        next.to_owned()
    } else {
        format!("{} {next}", tokens.join(" "))
    }
}

/// The tokens as a title, shortened from the end until no rule is broken;
/// nothing when nothing is left.
fn checked(mut tokens: Vec<String>, pack: &RulePack) -> Option<String> {
    while !tokens.is_empty() {
        let title = tokens.join(" ");
        if title.contains(char::is_alphanumeric) && check_title(pack, &title).is_empty() {
            return Some(title);
        }
        tokens.pop();
        tokens = without_loose_end(&tokens);
    }
    None
}

/// A name in capitals only, or in small letters only, gets a capital at the
/// start of each word; any other name is the seller's own spelling.
fn cased(tokens: Vec<String>, tag: &str) -> Vec<String> {
    let name = tokens.join(" ");
    let shouts = is_all_capitals(&name);
    if !shouts && name.contains(char::is_uppercase) {
        return tokens;
    }
    let small = |token: &str| SMALL_WORDS.contains(&fold(token).as_str());
    let mut out: Vec<String> = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.into_iter().enumerate() {
        let after_number = out
            .last()
            .is_some_and(|last| last.ends_with(|c: char| c.is_ascii_digit()));
        let unit = after_number && token.chars().count() <= 2;
        out.push(if token.contains(|c: char| c.is_ascii_digit()) {
            token
        } else if at > 0 && (unit || small(&token)) {
            lower(&token, tag)
        } else {
            title_case(&token, tag)
        });
    }
    out
}

/// True when the name already begins with the brand.
fn starts_with(name: &[String], brand: &[String]) -> bool {
    let folded = |tokens: &[String]| -> Vec<String> {
        tokens.iter().flat_map(|t| words(t)).map(fold).collect()
    };
    folded(name).starts_with(&folded(brand))
}
