//! The words of a listing against the rules.

use domain::{ListingText, text::words};

use super::Report;
use crate::wording::{
    Phrases, find_contact, find_repeated, is_all_capitals, is_asin, is_emoji, is_invisible,
};
use crate::{DescriptionForm, Fact, Finding, Length, RulePack, description_html};

/// Everything that is wrong with a listing's words.
pub fn check_text(pack: &RulePack, text: &ListingText) -> Vec<Finding> {
    let mut found = check_title(pack, &text.title);
    found.extend(check_bullets(pack, &text.bullets));
    found.extend(check_description(pack, text));
    found.extend(check_keywords(pack, &text.keywords));
    found.extend(check_language(pack, &text.language));
    found
}

/// The title alone.
pub fn check_title(pack: &RulePack, title: &str) -> Vec<Finding> {
    let rules = &pack.text;
    let mut report = Report::new(pack);
    if title.trim().is_empty() {
        report.always(
            "title.missing",
            "title",
            title,
            ("A listing needs a title", "Enter a title."),
        );
        return report.done();
    }
    length(&mut report, &rules.title, "title.length", "title", title);
    visible(&mut report, "title", title);
    if let Some(banned) = &rules.title_banned {
        characters(&mut report, banned, "title.characters", "title", title);
    }
    if let Some(odd) = rules.title_discouraged.as_ref()
        && let Some(c) = title.chars().find(|c| odd.contains(*c))
    {
        let rule = format!("`{c}` is for identifiers and measurements only");
        let fix = format!("Remove `{c}` unless it is part of one.");
        report.advice(odd, "title.odd_characters", "title", title, (&rule, &fix));
    }
    if let Some(max) = &rules.title_same_word_max {
        let free = rules
            .title_same_word_exceptions
            .as_ref()
            .map_or(&[][..], |list| list.as_slice());
        if let Some(word) = find_repeated(title, max.value, free) {
            let rule = format!(
                "The same word may stand at most {} times in a title",
                max.value
            );
            let fix = format!("Remove `{word}` where it says nothing new.");
            report.broken(max, "title.repeated_word", "title", title, (&rule, &fix));
        }
    }
    if rules.title_no_all_capitals.value && is_all_capitals(title) {
        let words = (
            "A title must not be in capitals only",
            "Write it with small letters.",
        );
        report.broken(
            &rules.title_no_all_capitals,
            "title.capitals",
            "title",
            title,
            words,
        );
    }
    phrases(
        &mut report,
        rules.title_phrases.as_ref(),
        "title.phrase",
        "title",
        title,
    );
    emoji(&mut report, "title", title);
    report.done()
}

/// The bullets, and how many there are.
pub fn check_bullets(pack: &RulePack, bullets: &[String]) -> Vec<Finding> {
    let rules = &pack.text;
    let mut report = Report::new(pack);
    let count = bullets.len().to_string();
    if bullets.len() < rules.bullets_min.value {
        let rule = format!("At least {} bullet is needed", rules.bullets_min.value);
        let words = (rule.as_str(), "Add a short selling point.");
        report.broken(
            &rules.bullets_min,
            "bullets.count",
            "bullets",
            &count,
            words,
        );
    }
    if bullets.len() > rules.bullets_max.value {
        let rule = format!("At most {} bullets are taken", rules.bullets_max.value);
        let words = (rule.as_str(), "Keep the best ones.");
        report.broken(
            &rules.bullets_max,
            "bullets.count",
            "bullets",
            &count,
            words,
        );
    }
    let mut found = report.done();
    for (at, bullet) in bullets.iter().enumerate() {
        found.extend(check_bullet(pack, at + 1, bullet));
    }
    found
}

/// One bullet; `number` counts from 1.
pub fn check_bullet(pack: &RulePack, number: usize, bullet: &str) -> Vec<Finding> {
    let rules = &pack.text;
    let mut report = Report::new(pack);
    let field = format!("bullet {number}");
    if bullet.trim().is_empty() {
        report.always(
            "bullet.empty",
            &field,
            bullet,
            ("A bullet must not be empty", "Remove it."),
        );
        return report.done();
    }
    length(&mut report, &rules.bullet, "bullet.length", &field, bullet);
    visible(&mut report, &field, bullet);
    if let Some(banned) = &rules.bullet_banned {
        characters(&mut report, banned, "bullet.characters", &field, bullet);
    }
    phrases(
        &mut report,
        rules.bullet_phrases.as_ref(),
        "bullet.phrase",
        &field,
        bullet,
    );
    emoji(&mut report, &field, bullet);
    asin(&mut report, &field, bullet);
    report.done()
}

/// The description in the form in which it is sent; HTML carries the bullets.
pub fn check_description(pack: &RulePack, text: &ListingText) -> Vec<Finding> {
    let rules = &pack.text;
    let mut report = Report::new(pack);
    let field = "description";
    if text.description.trim().is_empty() {
        if rules.description_required.value {
            let words = (
                "A listing needs a description",
                "Describe the product in a few sentences.",
            );
            report.broken(
                &rules.description_required,
                "description.missing",
                field,
                "",
                words,
            );
        }
        return report.done();
    }
    let html = rules.description_form.value == DescriptionForm::Html;
    let sent = if html {
        description_html(text)
    } else {
        text.description.clone()
    };
    length(
        &mut report,
        &rules.description,
        "description.length",
        field,
        &sent,
    );
    visible(&mut report, field, &text.description.replace('\n', " "));
    if let Some(ban) = rules
        .description_no_contacts
        .as_ref()
        .filter(|ban| ban.value)
        && let Some(piece) = find_contact(&text.description)
    {
        let words = (
            "A description must not have web or e-mail addresses or HTML",
            "Remove it: buyers reach you through the marketplace.",
        );
        report.broken(ban, "description.contact", field, piece, words);
    }
    report.done()
}

/// The search terms, joined by single spaces.
pub fn check_keywords(pack: &RulePack, keywords: &[String]) -> Vec<Finding> {
    let rules = &pack.text;
    let mut report = Report::new(pack);
    let joined = keywords.join(" ");
    length(
        &mut report,
        &rules.keywords,
        "keywords.length",
        "keywords",
        &joined,
    );
    visible(&mut report, "keywords", &joined);
    phrases(
        &mut report,
        rules.keyword_phrases.as_ref(),
        "keywords.phrase",
        "keywords",
        &joined,
    );
    emoji(&mut report, "keywords", &joined);
    asin(&mut report, "keywords", &joined);
    report.done()
}

/// The language tag.
fn check_language(pack: &RulePack, language: &str) -> Vec<Finding> {
    let mut report = Report::new(pack);
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    let known = &pack.text.languages;
    if !known.iter().any(|tag| tag.eq_ignore_ascii_case(primary)) {
        let rule = format!("Texts are wanted in: {}", known.join(", "));
        let fix = format!("Write the product in `{}`.", known.join("` or `"));
        report.broken(known, "language", "language", language, (&rule, &fix));
    }
    report.done()
}

fn length(report: &mut Report<'_>, limit: &Fact<Length>, rule: &str, field: &str, text: &str) {
    if limit.fits(text) {
        return;
    }
    let (unit, has) = (limit.unit.name(), limit.unit.measure(text));
    let sentence = format!("At most {} {unit}, this has {has}", limit.max);
    let fix = format!("Shorten it by {} {unit}.", has - limit.max);
    report.broken(limit, rule, field, text, (&sentence, &fix));
}

fn visible(report: &mut Report<'_>, field: &str, text: &str) {
    if let Some(c) = text.chars().find(|c| is_invisible(*c)) {
        let rule = format!("Invisible character U+{:04X} is not allowed", u32::from(c));
        let fix = "Type the text again without copying it from a formatted page.";
        report.always("text.invisible", field, text, (&rule, fix));
    }
}

fn characters(report: &mut Report<'_>, ban: &Fact<String>, rule: &str, field: &str, text: &str) {
    if let Some(c) = text.chars().find(|c| ban.contains(*c)) {
        let sentence = format!("The character `{c}` is not allowed");
        report.broken(
            ban,
            rule,
            field,
            text,
            (&sentence, &format!("Remove `{c}`.")),
        );
    }
}

fn phrases(
    report: &mut Report<'_>,
    ban: Option<&Fact<Phrases>>,
    rule: &str,
    field: &str,
    text: &str,
) {
    let Some(ban) = ban else { return };
    if let Some(phrase) = ban.find(text) {
        let sentence = format!("The phrase `{phrase}` is not allowed");
        report.broken(
            ban,
            rule,
            field,
            text,
            (&sentence, &format!("Remove `{phrase}`.")),
        );
    }
}

fn emoji(report: &mut Report<'_>, field: &str, text: &str) {
    let ban = &report.pack.text.no_emoji;
    if ban.value
        && let Some(c) = text.chars().find(|c| is_emoji(*c))
    {
        let sentence = format!("Emoji such as U+{:04X} are not allowed", u32::from(c));
        report.broken(
            ban,
            "text.emoji",
            field,
            text,
            (&sentence, "Remove the emoji."),
        );
    }
}

fn asin(report: &mut Report<'_>, field: &str, text: &str) {
    if let Some(ban) = report.pack.text.no_asin.as_ref().filter(|ban| ban.value)
        && let Some(word) = words(text).find(|word| is_asin(word))
    {
        let words = (
            "Product numbers (ASIN) are not allowed",
            "Remove the number.",
        );
        report.broken(ban, "text.asin", field, word, words);
    }
}
