//! The checker: a listing against a rule pack, before it is sent.

pub mod content;
pub mod images;
pub mod product;
pub mod text;

use crate::{Fact, Finding, RulePack, Severity};

/// Findings as they are made, for one marketplace.
pub(crate) struct Report<'a> {
    pack: &'a RulePack,
    found: Vec<Finding>,
}

impl<'a> Report<'a> {
    /// Nothing found yet.
    pub(crate) fn new(pack: &'a RulePack) -> Self {
        Self {
            pack,
            found: Vec::new(),
        }
    }

    /// A breach of a fact: mandatory, or recommended when it is unconfirmed.
    pub(crate) fn broken<T>(
        &mut self,
        fact: &Fact<T>,
        rule: &str,
        field: &str,
        value: &str,
        (sentence, fix): (&str, &str),
    ) {
        let severity = if fact.unconfirmed {
            Severity::Recommended
        } else {
            Severity::Mandatory
        };
        self.found.push(Finding {
            rule_id: self.id(rule),
            severity,
            field: field.to_owned(),
            value: value.to_owned(),
            rule: format!("{sentence} ({}).", fact.citation()),
            fix: fix.to_owned(),
        });
    }

    /// A piece of advice, however sure its source is.
    pub(crate) fn advice<T>(
        &mut self,
        fact: &Fact<T>,
        rule: &str,
        field: &str,
        value: &str,
        words: (&str, &str),
    ) {
        self.broken(fact, rule, field, value, words);
        if let Some(last) = self.found.last_mut() {
            last.severity = Severity::Recommended;
        }
    }

    /// A breach of a rule that holds everywhere, whatever the marketplace.
    pub(crate) fn always(
        &mut self,
        rule: &str,
        field: &str,
        value: &str,
        (sentence, fix): (&str, &str),
    ) {
        self.found.push(Finding {
            rule_id: self.id(rule),
            severity: Severity::Mandatory,
            field: field.to_owned(),
            value: value.to_owned(),
            rule: format!("{sentence}."),
            fix: fix.to_owned(),
        });
    }

    fn id(&self, rule: &str) -> String {
        format!("{}.{rule}", self.pack.market)
    }

    /// What was found, in the order it was found.
    pub(crate) fn done(self) -> Vec<Finding> {
        self.found
    }
}
